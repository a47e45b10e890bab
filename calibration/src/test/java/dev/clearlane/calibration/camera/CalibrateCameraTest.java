package dev.clearlane.calibration.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.calibration.CommandLines;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.picture.PictureFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rendered boards under a known lens: the lens is found again, and poor views are refused. */
class CalibrateCameraTest {
  private static final Lens WIDE =
      new Lens(
          LensModel.BROWN_CONRADY,
          640,
          360,
          420,
          422,
          326,
          175,
          List.of(-0.25, 0.06, 0.0008, -0.001, 0.0),
          0,
          0,
          0);

  private static final Lens FISHEYE =
      new Lens(
          LensModel.FISHEYE, 640, 360, 300, 301, 323, 178, List.of(0.03, -0.01, 0.0, 0.0), 0, 0, 0);

  private static final Board CHESSBOARD =
      new Board(Board.Kind.CHESSBOARD, 9, 6, 25, 18, Board.DEFAULT_DICTIONARY);
  private static final Board CHARUCO = new Board(Board.Kind.CHARUCO, 8, 6, 30, 22, "5x5_50");
  private static final double DISTANCE_MM = 430;

  /** Where projections of fitted and true lens may differ, anywhere in the picture. */
  private static final double TOLERANCE_PX = 0.9;

  @TempDir private static Path shared;
  @TempDir private Path directory;

  @BeforeAll
  static void renderAmpleViews() throws Exception {
    write(shared, new BoardScene(WIDE, CHESSBOARD), BoardScene.ample(WIDE, DISTANCE_MM));
  }

  @Test
  void shouldFindTheLensFromAChessboard() throws Exception {
    Path out = directory.resolve("front.lens.json");
    Path report = directory.resolve("report");
    CommandLines.Result result = chessboard("--out", out.toString(), "--report", report.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    Lens lens = Lens.read(out);
    assertThat(lens.fx()).isCloseTo(WIDE.fx(), within(0.005 * WIDE.fx()));
    assertThat(lens.fy()).isCloseTo(WIDE.fy(), within(0.005 * WIDE.fy()));
    assertThat(lens.cx()).isCloseTo(WIDE.cx(), within(1.5));
    assertThat(lens.cy()).isCloseTo(WIDE.cy(), within(1.5));
    assertThat(largestShift(lens, WIDE)).isLessThan(TOLERANCE_PX);
    assertThat(lens.errorPx()).isBetween(0.001, 0.15);
    assertThat(lens.heldOutErrorPx()).isBetween(0.001, 0.15);
    assertThat(result.out())
        .contains("18 frames, the board in 18, 0 of them blurred")
        .contains("brown-conrady 640x360: fx 4")
        .contains("px held out");
    assertThat(Files.readString(report.resolve("camera.html")))
        .contains("<svg", "held out", "Distortion");
    assertThat(Files.readString(report.resolve("camera.json")))
        .contains("\"held_out\" : true", "\"corners_by_cell\"", "\"tilt_degrees\"");

    byte[] first = Files.readAllBytes(out);
    assertThat(chessboard("--out", out.toString()).code()).isZero();
    assertThat(Files.readAllBytes(out)).as("same frames, same file").isEqualTo(first);
  }

  @Test
  void shouldFindTheLensFromAClip() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("board.mp4");
    FfmpegPeer.ffmpeg(
        "-framerate 4 -i %s/view%%02d.png -c:v mpeg4 -q:v 2 %s".formatted(shared, clip));
    Path out = directory.resolve("front.lens.json");
    CommandLines.Result result =
        calibrate(clip, "chessboard", "9x6", "25", "--out", out.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).contains("18 frames, the board in 18");
    assertThat(largestShift(Lens.read(out), WIDE))
        .as("through a lossy encoder")
        .isLessThan(2 * TOLERANCE_PX);
  }

  @Test
  void shouldFindTheLensFromACharucoBoardThatLeavesThePicture() throws Exception {
    List<BoardScene.View> views = new ArrayList<>(BoardScene.ample(WIDE, DISTANCE_MM));
    views.add(new BoardScene.View(40, 60, 330, 12, 20, 0));
    views.add(new BoardScene.View(610, 310, 330, -15, -18, 5));
    Path frames = directory.resolve("charuco");
    write(frames, new BoardScene(WIDE, CHARUCO), views);
    Path out = directory.resolve("front.lens.json");
    CommandLines.Result result = charuco(frames, "--out", out.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("20 frames, the board in 20");
    assertThat(largestShift(Lens.read(out), WIDE))
        .as("windows between markers are too small for the precision of a chessboard")
        .isLessThan(2 * TOLERANCE_PX);
  }

  @Test
  void shouldFindAFisheyeLens() throws Exception {
    Path frames = directory.resolve("fisheye");
    write(frames, new BoardScene(FISHEYE, CHESSBOARD), BoardScene.ample(FISHEYE, 310));
    Path out = directory.resolve("front.lens.json");
    CommandLines.Result result =
        calibrate(frames, "chessboard", "9x6", "25", "--model", "fisheye", "--out", out.toString());

    assertThat(result.err()).isEmpty();
    Lens lens = Lens.read(out);
    assertThat(lens.model()).isEqualTo(LensModel.FISHEYE);
    assertThat(lens.fx()).isCloseTo(FISHEYE.fx(), within(0.01 * FISHEYE.fx()));
    assertThat(largestShift(lens, FISHEYE)).isLessThan(TOLERANCE_PX);
  }

  @Test
  void shouldRefuseAPoorlyCoveredPicture() throws Exception {
    List<BoardScene.View> central = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      central.add(
          new BoardScene.View(
              280 + 25 * (i % 4), 150 + 20 * (i / 4), 700 + 30 * i, 25 * (i % 3 - 1), 20, 3 * i));
    }
    Path frames = directory.resolve("central");
    write(frames, new BoardScene(WIDE, CHESSBOARD), central);
    expectRefusal(
        calibrate(frames, "chessboard", "9x6", "25", "--min-views", "6", "--out", out()),
        2,
        "--min-coverage: the board must be seen in 0.75 of the picture's 24 cells, but is in 0.");
  }

  @Test
  void shouldRefuseAnErrorAboveTheLimit() throws Exception {
    expectRefusal(
        chessboard("--max-error", "0.001", "--out", out()),
        1,
        "--max-error: the reprojection error of the views held out must be at most 0.001 px, but is"
            + " 0.");
  }

  @Test
  void shouldNameTheRuleOfPoorCoverage() {
    int[] cells = new int[24];
    Arrays.fill(cells, 0, 12, 5);
    Coverage half = new Coverage(cells, 12.34, 1.1);
    assertThatThrownBy(() -> half.require(new Coverage.Limits(0.75, 0, 1)))
        .hasMessage(
            "--min-coverage: the board must be seen in 0.75 of the picture's 24 cells, but is in"
                + " 0.50; move it to the picture's borders and corners");
    assertThatThrownBy(() -> half.require(new Coverage.Limits(0.5, 15, 1)))
        .hasMessage(
            "--min-tilt: 3 views must be tilted by at least 15 degrees, but the third most is by"
                + " 12.3; tilt the board to all sides");
    assertThatThrownBy(() -> half.require(new Coverage.Limits(0.5, 12, 1.2)))
        .hasMessage(
            "--min-distance-ratio: the farthest board must be 1.20 times as far as the nearest, but"
                + " is 1.10; move it nearer and farther");
    half.require(new Coverage.Limits(0.5, 12, 1.1));
  }

  @Test
  void shouldPickSharpViewsThatDiffer() {
    List<BoardView> views = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      double place = 0.05 * Math.floorDiv(i, 2); // pairs of alike views, the second sharper
      views.add(view(i, i % 2 == 0 ? 0.8 : 0.9, place));
    }
    views.add(view(20, 0.3, 0.9)); // blurred
    ViewChoice choice = new ViewChoice(views, 8);
    assertThat(choice.blurred()).isEqualTo(1);
    assertThat(choice.used()).hasSize(6);
    assertThat(choice.heldOut()).hasSize(2);
    assertThat(choice.used()).extracting(BoardView::sharpness).containsOnly(0.9);
    assertThat(new ViewChoice(views, 40).picked()).isEqualTo(10);
  }

  private static BoardView view(int number, double sharpness, double place) {
    return new BoardView(
        "view" + number,
        new int[0],
        new double[0],
        new double[0],
        sharpness,
        new double[] {place, 0, 0, 0, 0});
  }

  @Test
  void shouldRefuseFramesThatAreNone() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    expectRefusal(
        calibrate(empty, "chessboard", "9x6", "25", "--out", out()), 2, "empty: holds no pictures");
    Path missing = directory.resolve("missing.mp4");
    expectRefusal(
        calibrate(missing, "chessboard", "9x6", "25", "--out", out()),
        2,
        "missing.mp4: no such file or directory");
    Path grey = directory.resolve("grey.png");
    PictureFile.write(Picture.black(640, 360), grey);
    expectRefusal(
        calibrate(grey, "chessboard", "9x6", "25", "--out", out()),
        2,
        "--board chessboard --size 9x6: the board must be in the frames, but is in none of 1");
    expectRefusal(
        calibrate(shared.resolve("view00.png"), "chessboard", "9x6", "25", "--out", out()),
        2,
        "must be at least 12, but are 1 (1 frames, the board in 1, 0 of them blurred)");
  }

  @Test
  void shouldRefuseFramesOfTwoSizes() throws Exception {
    Path frames = Files.createDirectory(directory.resolve("mixed"));
    Files.copy(shared.resolve("view00.png"), frames.resolve("a.png"));
    PictureFile.write(Picture.black(320, 180), frames.resolve("b.png"));
    expectRefusal(
        calibrate(frames, "chessboard", "9x6", "25", "--out", out()),
        2,
        "b.png: must have 640x360 pixels as the frames before it, but has 320x180");
  }

  @Test
  void shouldRefuseABoardOfAnotherSize() throws Exception {
    Path frame = shared.resolve("view00.png");
    for (String size : List.of("10x7", "8x6", "6x6")) {
      CommandLines.Result result = calibrate(frame, "chessboard", size, "25", "--out", out());
      expectRefusal(
          result, 2, "--board chessboard --size " + size + ": the board must be in the frames");
    }
    expectRefusal(
        calibrate(frame, "charuco", "8x6", "25", "--out", out()),
        2,
        "the board must be in the frames, but is in none of 1");
  }

  @Test
  void shouldRefuseOptionsOutOfRange() throws Exception {
    Path frame = shared.resolve("view00.png");
    expectRefusal(
        calibrate(frame, "chessboard", "9", "25"),
        2,
        "--size must be COLSxROWS, as 9x6, but is '9'");
    expectRefusal(
        calibrate(frame, "chessboard", "2x6", "25"), 2, "--size must be 3x3 to 64x64, but is 2x6");
    expectRefusal(
        calibrate(frame, "chessboard", "9x6", "0"), 2, "--square must be above 0 and below 100000");
    expectRefusal(
        calibrate(frame, "charuco", "9x6", "25", "--marker", "25"),
        2,
        "--marker must be above 0 and below --square, but is 25.0");
    expectRefusal(
        calibrate(frame, "charuco", "12x9", "25", "--dictionary", "5x5_50"),
        2,
        "--dictionary must have a marker for each of the 54 white squares of --size, but is"
            + " 5x5_50");
    expectRefusal(
        calibrate(frame, "charuco", "9x6", "25", "--dictionary", "7x7"),
        2,
        "--dictionary must be one of 4x4_100");
    expectRefusal(
        calibrate(frame, "chessboard", "9x6", "25", "--model", "pinhole"),
        2,
        "--model must be brown-conrady or fisheye, but is 'pinhole'");
    expectRefusal(calibrate(frame, "dots", "9x6", "25"), 2, "dots");
  }

  private String out() {
    return directory.resolve("refused.json").toString();
  }

  private void expectRefusal(CommandLines.Result result, int code, String message) {
    assertThat(result.err()).startsWith("clearlane: ").contains(message).hasLineCount(1);
    assertThat(result.code()).isEqualTo(code);
    assertThat(Path.of(out())).doesNotExist();
  }

  /** The largest distance between a pixel and where the other lens projects its ray. */
  private static double largestShift(Lens found, Lens truth) {
    double largest = 0;
    for (double x = -0.85; x <= 0.85; x += 0.05) {
      for (double y = -0.5; y <= 0.5; y += 0.05) {
        double[] there = truth.pixel(x, y);
        boolean inside =
            there[0] >= 0
                && there[0] < truth.widthPx()
                && there[1] >= 0
                && there[1] < truth.heightPx();
        if (inside) {
          double[] here = found.pixel(x, y);
          largest = Math.max(largest, Math.hypot(here[0] - there[0], here[1] - there[1]));
        }
      }
    }
    return largest;
  }

  private static void write(Path folder, BoardScene scene, List<BoardScene.View> views)
      throws Exception {
    Files.createDirectories(folder);
    for (int i = 0; i < views.size(); i++) {
      PictureFile.write(scene.render(views.get(i), i), folder.resolve("view%02d.png".formatted(i)));
    }
  }

  private static CommandLines.Result chessboard(String... more) {
    return calibrate(shared, "chessboard", "9x6", "25", more);
  }

  private static CommandLines.Result charuco(Path frames, String... more) {
    List<String> options = new ArrayList<>(List.of("--marker", "22", "--dictionary", "5x5_50"));
    options.addAll(List.of(more));
    return calibrate(frames, "charuco", "8x6", "30", options.toArray(String[]::new));
  }

  private static CommandLines.Result calibrate(
      Path frames, String board, String size, String square, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("calibrate", "camera", "--frames", frames.toString()));
    arguments.addAll(List.of("--board", board, "--size", size, "--square", square));
    arguments.addAll(List.of(more));
    return CommandLines.run(arguments);
  }
}
