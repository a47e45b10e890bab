package dev.clearlane.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.calibration.frames.SceneClip;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.select.SelectorTuning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The model under test scores blur, streaks and drops by how red, green and blue a frame is. */
class CalibrateSelectorTest {
  private static final int FRAMES = 40;

  @TempDir private Path directory;
  private Path bundle;
  private Path out;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void write() throws Exception {
    bundle = directory.resolve("selector");
    TinyModels.meanColourSelector(bundle, Map.of());
    out = directory.resolve("front.json");
    for (int i = 0; i < FRAMES; i++) {
      lines.add(picture("clean" + i, 10 + 3 * (i % 13), 20, 20) + ",clean"); // up to 46: 0.18
      lines.add(picture("blur" + i, 90 + i, 20, 20) + ",blur"); // from 0.35
    }
  }

  @Test
  void shouldFitThresholdsBetweenCleanAndDegradedFrames() throws Exception {
    CommandLines.Result result = calibrate("--report", directory.resolve("report").toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    SelectorTuning tuning = SelectorTuning.read(out);
    assertThat(tuning.temperature()).as("scores are too low").isNotEqualTo(1);
    double enter = tuning.thresholds().get("blur").enter();
    assertThat(enter).isGreaterThan(tuning.score(46 / 255.0));
    assertThat(enter).isLessThan(tuning.score(90 / 255.0));
    assertThat(tuning.thresholds().get("blur").exit()).isLessThan(enter);
    assertThat(result.out())
        .contains("held out: 20 frames, 0.00 % of the clean ones restored")
        .containsPattern("blur +0\\.\\d+ +0\\.\\d+ +1\\.000 +1\\.000 +10");
    assertThat(directory.resolve("report/selector.json")).isNotEmptyFile();
    assertThat(Files.readString(directory.resolve("report/selector.html")))
        .contains("<svg", "blur");
  }

  @Test
  void shouldKeepToThePermittedShareOfCleanFrames() throws Exception {
    for (int i = 0; i < 2; i++) { // 2 of 42 clean frames as red as blurred ones
      lines.add(picture("sunset" + i, 120, 20, 20) + ",clean");
    }
    assertThat(calibrate("--max-false", "0.1").code()).isZero();
    double lax = SelectorTuning.read(out).thresholds().get("blur").enter();
    assertThat(calibrate("--max-false", "0").code()).isZero();
    SelectorTuning strict = SelectorTuning.read(out);
    assertThat(strict.thresholds().get("blur").enter())
        .isGreaterThan(strict.score(120 / 255.0) - 1e-3)
        .isGreaterThan(lax);
  }

  @Test
  void shouldRefuseLabelsThatNameMissingFrames() throws Exception {
    lines.add("none.png,blur");
    lines.add("other.png,clean");
    expectRefusal("labels.csv: names 2 missing frames: none.png, other.png");
  }

  @Test
  void shouldRefuseUnknownLabels() throws Exception {
    lines.add("clean0.png,fog");
    expectRefusal("line 81: a label must be blur, streaks, drops or clean, but is 'fog'");
  }

  @Test
  void shouldRefuseLinesWithoutALabel() throws Exception {
    lines.add("clean0.png");
    expectRefusal("line 81 must be PATH,LABELS, but is 'clean0.png'");
  }

  @Test
  void shouldRefuseTooFewFrames() throws Exception {
    lines.clear();
    expectRefusal("must name at least 4 clean frames and 4 others, but names 0 and 0");
    lines.add(picture("one", 1, 1, 1) + ",clean");
    expectRefusal("but names 1 and 0");
  }

  @Test
  void shouldRefuseAModelThatDoesNotSelect() throws Exception {
    bundle = Path.of(System.getProperty("clearlane.root", ".."), "models/deblur-rep16-pu2");
    expectRefusal("BUNDLE must be a selector, but deblur-rep16-pu2 is for task deblur");
  }

  @Test
  void shouldNameWhatIsWrongWithAFile() throws Exception {
    Files.writeString(out, "{\"temperature\": 99, \"dwell_s\": 1, \"thresholds\": {}}");
    assertThatThrownBy(() -> SelectorTuning.read(out))
        .hasMessage(out + ": temperature must be 0.1 to 10, but is 99.0");
    Files.writeString(out, "{}");
    assertThatThrownBy(() -> SelectorTuning.read(out)).hasMessageContaining("temperature");
    assertThatThrownBy(() -> SelectorTuning.read(directory.resolve("none")))
        .hasMessage(directory.resolve("none") + ": no such file");
  }

  @Test
  void shouldFitToFramesThatItDegradesItself() throws Exception {
    Path frames = frames(8);
    bundle = Path.of(System.getProperty("clearlane.root", ".."), "models/selector");
    Path report = directory.resolve("report");
    CommandLines.Result result = synth(frames, "--report", report.toString());

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out())
        .contains("held out: 10 frames") // two frames, clean and with four degradations
        .contains(
            "labels synthetic: 8 sharp frames of 9, each clean and degraded as vehicle (blur),"
                + " streaks (streaks), rain-mist (streaks), drops (drops); seed 1");
    assertThat(Files.readString(report.resolve("selector.json")))
        .contains("\"labels_from\" : \"synthetic: 8 sharp");
    assertThat(Files.readString(report.resolve("selector.html"))).contains("labels synthetic");
    SelectorTuning tuning = SelectorTuning.read(out);
    assertThat(tuning.thresholds()).containsOnlyKeys("blur", "streaks", "drops");
    String first = Files.readString(report.resolve("selector.json"));
    byte[] file = Files.readAllBytes(out);

    assertThat(synth(frames, "--report", report.toString()).code()).isZero();
    assertThat(Files.readAllBytes(out)).isEqualTo(file);
    assertThat(Files.readString(report.resolve("selector.json"))).isEqualTo(first);
    assertThat(synth(frames, "--seed", "2", "--report", report.toString()).code()).isZero();
    assertThat(Files.readString(report.resolve("selector.json"))).isNotEqualTo(first);
  }

  @Test
  void shouldRefuseToDegradeTooFewFrames() throws Exception {
    expectRefusal(
        synth(frames(3)), "--frames: must hold at least 4 sharp frames, but hold 3 (of 4)");
    Path missing = directory.resolve("missing");
    expectRefusal(synth(missing), "missing: no such file or directory");
  }

  @Test
  void shouldTakeFoldersOfClips() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("clips"));
    SceneClip.write(folder.resolve("a.mp4"), 192, 128, 2, 5);
    SceneClip.write(folder.resolve("b.mkv"), 192, 128, 2, 3);
    PictureFile.write(Scenes.moving(192, 128, 9), folder.resolve("c.png"));
    CommandLines.Result result = synth(folder);

    assertThat(result.err()).isEmpty();
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("labels synthetic: 6 sharp frames of 6");
  }

  @Test
  void shouldRefuseFoldersWithoutFrames() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("clips"));
    expectRefusal(synth(folder), folder + ": holds no pictures or clips");
    Path broken = Files.writeString(folder.resolve("a.mp4"), "not a clip");
    expectRefusal(synth(folder), broken + ": ");
  }

  @Test
  void shouldRefuseOptionsThatExcludeEachOther() throws Exception {
    expectRefusal(calibrate("--synth"), "--synth excludes --labels");
    expectRefusal(calibrate("--frames", "."), "--frames needs --synth; --labels names its frames");
    expectRefusal(run("--synth"), "--synth needs --frames PATH");
    expectRefusal(run(), "--labels FILE, or --frames PATH with --synth, is missing");
    expectRefusal(
        run("--synth", "--frames", ".", "--max-frames", "3"),
        "--max-frames must be at least 4, but is 3");
  }

  /** So many sharp frames, and a blurred one. */
  private Path frames(int sharp) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("frames" + sharp));
    for (int i = 0; i < sharp; i++) {
      PictureFile.write(Scenes.moving(192, 128, 3 * i), folder.resolve("f" + i + ".png"));
    }
    PictureFile.write(Scenes.plain(192, 128, 90, 100, 110), folder.resolve("plain.png"));
    return folder;
  }

  private CommandLines.Result synth(Path frames, String... more) {
    List<String> options = new ArrayList<>(List.of("--frames", frames.toString(), "--synth"));
    options.addAll(List.of(more));
    return run(options.toArray(String[]::new));
  }

  private CommandLines.Result run(String... more) {
    List<String> arguments = new ArrayList<>(List.of("calibrate", "selector", bundle.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(more));
    return CommandLines.run(arguments);
  }

  private void expectRefusal(String message) throws Exception {
    expectRefusal(calibrate(), message);
  }

  private void expectRefusal(CommandLines.Result result, String message) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("clearlane: ").contains(message).hasLineCount(1);
    assertThat(out).doesNotExist();
  }

  private String picture(String name, int red, int green, int blue) throws Exception {
    byte[] bgr = new byte[3 * 32 * 32];
    for (int i = 0; i < bgr.length; i += 3) {
      bgr[i] = (byte) blue;
      bgr[i + 1] = (byte) green;
      bgr[i + 2] = (byte) red;
    }
    PictureFile.write(new Picture(32, 32, bgr), directory.resolve(name + ".png"));
    return name + ".png";
  }

  private CommandLines.Result calibrate(String... more) throws Exception {
    Path labels = directory.resolve("labels.csv");
    Files.write(labels, lines);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "calibrate",
                "selector",
                bundle.toString(),
                "--labels",
                labels.toString(),
                "--out",
                out.toString()));
    arguments.addAll(List.of(more));
    return CommandLines.run(arguments);
  }
}
