package dev.clearlane.calibration.camera;

import static dev.clearlane.calibration.option.OptionRule.require;

import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.lens.Undistortion;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane calibrate camera}. */
@Command(
    name = "camera",
    description = {
      "Measure a camera's lens: intrinsics and distortion from a clip or pictures of a chessboard or"
          + " ChArUco board, written to a small file that the setting cameras.NAME.undistort names.",
      "Sharp views that differ are picked; every fourth is held out, and the reprojection error is"
          + " measured on those. Nothing is written if the picture is poorly covered or the error is"
          + " too large."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane calibrate camera --frames board.mp4 --board chessboard --size 9x6 --square 25"
          + " --out front.lens.json",
      "  clearlane calibrate camera --frames stills/ --board charuco --size 11x8 --square 30 --marker"
          + " 22 --dictionary 5x5_1000 --out front.lens.json --report out/"
    },
    mixinStandardHelpOptions = true)
public final class CameraCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,4})[xX](\\d{1,4})");

  /** Below, the errors of a fit say little; and one of four is held out. */
  private static final int MIN_VIEWS = 4;

  private static final int MAX_VIEWS = 200;

  @Spec private CommandSpec spec;

  @Option(
      names = "--frames",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Pictures, clips (4 frames a second), and directories of both, of one size.")
  private List<Path> frames = new ArrayList<>();

  @Option(
      names = "--board",
      required = true,
      paramLabel = "KIND",
      description = "What is printed on the board: ${COMPLETION-CANDIDATES}.")
  private Board.Kind kind = Board.Kind.CHESSBOARD;

  @Option(
      names = "--size",
      required = true,
      paramLabel = "COLSxROWS",
      description = "Inner corners of a chessboard, or squares of a ChArUco board.")
  private String size = "";

  @Option(
      names = "--square",
      required = true,
      paramLabel = "MM",
      description = "Side of a square in millimetres.")
  private double square;

  @Option(
      names = "--marker",
      paramLabel = "MM",
      description = "Side of a ChArUco marker in millimetres (default: 0.75 of --square).")
  private @Nullable Double marker;

  @Option(
      names = "--dictionary",
      paramLabel = "NAME",
      description = "Dictionary of the ChArUco markers (default: ${DEFAULT-VALUE}).")
  private String dictionary = Board.DEFAULT_DICTIONARY;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "brown-conrady (default), or fisheye for lenses beyond about 120 degrees.")
  private String model = "brown-conrady";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write (default: none, the lens is only printed).")
  private @Nullable Path out;

  @Option(
      names = "--max-views",
      paramLabel = "N",
      description = "Use and hold out at most N views (default: ${DEFAULT-VALUE}).")
  private int maxViews = 40;

  @Option(
      names = "--min-views",
      paramLabel = "N",
      description = "Refuse fewer views that differ (default: ${DEFAULT-VALUE}).")
  private int minViews = 12;

  @Option(
      names = "--min-coverage",
      paramLabel = "SHARE",
      description =
          "Refuse if corners are in a smaller share of the picture's 6x4 cells (default:"
              + " ${DEFAULT-VALUE}).")
  private double minCoverage = 0.75;

  @Option(
      names = "--min-tilt",
      paramLabel = "DEGREES",
      description = "Refuse if fewer than 3 views are tilted by this (default: ${DEFAULT-VALUE}).")
  private double minTilt = 15;

  @Option(
      names = "--min-distance-ratio",
      paramLabel = "RATIO",
      description =
          "Refuse if the farthest board is less times as far as the nearest (default:"
              + " ${DEFAULT-VALUE}).")
  private double minDistanceRatio = 1.2;

  @Option(
      names = "--max-error",
      paramLabel = "PX",
      description =
          "Refuse a larger reprojection error of the views held out, root mean square in pixels"
              + " (default: ${DEFAULT-VALUE}).")
  private double maxError = 1;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write camera.html and camera.json: coverage, errors of each view, distortion.")
  private @Nullable Path report;

  @Override
  public Integer call() throws CameraException, IOException, InterruptedException {
    require(minViews >= MIN_VIEWS, "--min-views must be at least 4, but is " + minViews);
    require(
        maxViews >= minViews && maxViews <= MAX_VIEWS,
        "--max-views must be --min-views to %d, but is %d".formatted(MAX_VIEWS, maxViews));
    require(
        minCoverage >= 0 && minCoverage <= 1,
        "--min-coverage must be 0 to 1, but is " + minCoverage);
    require(minTilt >= 0 && minTilt <= 60, "--min-tilt must be 0 to 60, but is " + minTilt);
    require(
        minDistanceRatio >= 1 && minDistanceRatio <= 10,
        "--min-distance-ratio must be 1 to 10, but is " + minDistanceRatio);
    require(maxError > 0, "--max-error must be above 0, but is " + maxError);
    Board board = board();
    LensModel lensModel = model();
    BoardSearch search = new BoardSearch(board);
    search.run(frames);
    ViewChoice choice = new ViewChoice(search.views(), maxViews);
    if (choice.picked() < minViews) {
      throw new IllegalArgumentException(
          "--min-views: sharp views of the board that differ must be at least %d, but are %d (%d"
                  .formatted(minViews, choice.picked(), search.frames())
              + " frames, the board in %d, %d of them blurred)"
                  .formatted(search.views().size(), choice.blurred()));
    }
    LensFit.Result result =
        new LensFit(board, lensModel, search.widthPx(), search.heightPx())
            .fit(choice.used(), choice.heldOut());
    Coverage coverage = Coverage.of(result.views(), board, search.widthPx(), search.heightPx());
    coverage.require(new Coverage.Limits(minCoverage, minTilt, minDistanceRatio));
    Lens lens = result.lens();
    if (!(lens.heldOutErrorPx() <= maxError)) {
      throw new CameraException(
          "--max-error: the reprojection error of the views held out must be at most %s px, but is"
                  .formatted(maxError)
              + " %.3f; is the board flat, and is --size right?".formatted(lens.heldOutErrorPx()));
    }
    Undistortion.of(lens, lens.widthPx(), lens.heightPx()).close(); // so that the daemon can use it
    CameraReport text = new CameraReport(board, search, choice, result, coverage);
    if (out != null) {
      lens.write(out);
    }
    if (report != null) {
      text.write(report);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.print(text.text());
    print.flush();
    return 0;
  }

  private Board board() {
    Matcher matcher = SIZE.matcher(size);
    require(matcher.matches(), "--size must be COLSxROWS, as 9x6, but is '" + size + "'");
    return new Board(
        kind,
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        square,
        marker == null ? Board.MARKER_SHARE * square : marker,
        dictionary);
  }

  private LensModel model() {
    for (LensModel known : LensModel.values()) {
      if (LensFit.name(known).equals(model)) {
        return known;
      }
    }
    throw new IllegalArgumentException(
        "--model must be brown-conrady or fisheye, but is '" + model + "'");
  }
}
