package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.lens.Undistortion;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReplayCommandTest {
  private static final StreamFormat FORMAT = new StreamFormat(64, 48, new TimeBase(1, 50), 25, -1);

  @TempDir private Path directory;
  private Path models;
  private Path clip;

  @BeforeEach
  void makeDriveAndModels() throws Exception {
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.identity(models.resolve("derain"), "derain-same", Task.DERAIN, 4);
    TinyModels.scale(models.resolve("deblur"), "deblur-half", Task.DEBLUR, 0.5f);
    clip = writeClip("drive.mp4", 30);
  }

  @Test
  void shouldWriteAClipWithTheSourcesFramesAndTimes() throws Exception {
    Path out = directory.resolve("out.mp4");
    Path report = directory.resolve("made/report");

    Cli cli = replay("--mode", "derain", "--out", out, "--report", report, "--json");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    JsonNode summary = cli.json();
    assertThat(summary.path("frames").asInt()).isEqualTo(30);
    assertThat(summary.path("lost_frames").asInt(-1)).isZero();
    assertThat(summary.path("duration_s").asDouble()).isEqualTo(1.2, within(0.001));
    assertThat(summary.path("decisions").path("derain").asInt()).isEqualTo(30);
    assertThat(summary.path("decisions").path("pass").asInt(-1)).isZero();
    assertThat(summary.path("models").path(0).path("id").asText()).isEqualTo("derain-same");
    for (String stage : List.of("decode", "pre", "infer", "post", "frame", "output")) {
      JsonNode latency = summary.path("latency_ms").path(stage);
      assertThat(latency.path("count").asInt()).as(stage).isEqualTo(30);
      assertThat(latency.path("p50").asDouble()).as(stage).isPositive();
      assertThat(latency.path("p99").asDouble())
          .as(stage)
          .isGreaterThanOrEqualTo(latency.path("p95").asDouble());
    }
    assertThat(summary.path("fps").asDouble()).isPositive();
    assertThat(summary.path("machine").path("cores").asInt()).isPositive();
    assertThat(new ObjectMapper().readTree(report.resolve("summary.json").toFile()))
        .isEqualTo(summary);
    List<String> rows = Files.readAllLines(report.resolve("frames.csv"));
    assertThat(rows).hasSize(31);
    assertThat(rows.get(0)).startsWith("sequence,pts,seconds,decision,applied");
    assertThat(rows.get(2)).startsWith("1,").contains(",0.040000,derain,derain,");
    assertThat(times(out)).isEqualTo(times(clip));
  }

  @Test
  void shouldMeasureAgainstAReferencePerDecision() throws Exception {
    Cli cli = replay("--mode", "deblur", "--reference", clip, "--json", "--ssim-every", 15);

    assertThat(cli.code()).isZero();
    JsonNode summary = cli.json();
    assertThat(summary.path("psnr_in").asDouble()).isEqualTo(100);
    assertThat(summary.path("psnr_out").asDouble()).isBetween(3.0, 20.0);
    assertThat(summary.path("ssim_in").asDouble()).isEqualTo(1, within(1e-6));
    assertThat(summary.path("ssim_out").asDouble()).isLessThan(1);
    assertThat(summary.path("unmatched_frames").asInt(-1)).isZero();
    assertThat(summary.path("quality").path("deblur").path("frames").asInt()).isEqualTo(30);
  }

  @Test
  void shouldUndistortBeforeAllElse() throws Exception {
    Lens lens =
        new Lens(
            LensModel.BROWN_CONRADY,
            128,
            96,
            110,
            110,
            64,
            48,
            List.of(-0.2, 0.01, 0.0, 0.0, 0.0),
            0,
            0,
            0);
    Path file = directory.resolve("front.lens.json");
    lens.write(file);
    Path out = directory.resolve("straight");

    Cli cli =
        replay("--mode", "derain", "--undistort", file, "--limit", 2, "--out", out + "/", "--json");

    assertThat(cli.err()).isEmpty();
    assertThat(cli.code()).isZero();
    assertThat(cli.json().path("latency_ms").path("undistort").path("count").asInt()).isEqualTo(2);
    FramePool pool = new FramePool(2, 64, 48);
    try (Camera camera = Cameras.open(clip.toString());
        Undistortion expected = Undistortion.of(lens, 64, 48);
        Frame captured = Objects.requireNonNull(camera.next(pool));
        Frame straight = Objects.requireNonNull(pool.tryLease())) {
      expected.apply(captured, straight);
      assertThat(straight.toPicture().bgr()).isNotEqualTo(captured.toPicture().bgr());
      assertThat(PictureFile.read(out.resolve("frame_000000.png")).picture().bgr())
          .isEqualTo(straight.toPicture().bgr());
    }
  }

  @Test
  void shouldRefuseALensThatDoesNotFit() throws Exception {
    Path file = directory.resolve("front.lens.json");
    assertThat(replay("--mode", "derain", "--undistort", file).err())
        .isEqualTo("clearlane: --undistort: " + file + ": no such file" + System.lineSeparator());
    new Lens(LensModel.FISHEYE, 640, 360, 300, 300, 320, 180, List.of(0.0, 0.0, 0.0, 0.0), 0, 0, 0)
        .write(file);
    Cli other = replay("--mode", "derain", "--undistort", file);
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err())
        .contains(
            "undistort: the camera's pictures must have the aspect of the calibration's, 640x360,"
                + " but are 64x48");
    assertThat(replay("--mode", "derain", "--undistort", file, "--reference", clip).err())
        .contains("--reference keeps its distortion; it excludes --undistort");
  }

  @Test
  void shouldDecideFrameByFrameInAutoMode() throws Exception {
    Map<String, Threshold> thresholds =
        Map.of(
            "blur", new Threshold(0.99, 0.98),
            "streaks", new Threshold(0.01, 0.005),
            "drops", new Threshold(0.99, 0.98));
    TinyModels.meanColourSelector(models.resolve("select"), thresholds);

    Cli cli = replay("--json");

    assertThat(cli.err()).isEmpty();
    JsonNode summary = cli.json();
    assertThat(summary.path("mode").asText()).isEqualTo("auto");
    assertThat(summary.path("decisions").path("derain").asInt()).isPositive();
    assertThat(summary.path("latency_ms").path("select").path("count").asInt()).isEqualTo(30);
    assertThat(summary.path("models")).hasSize(3);
  }

  @Test
  void shouldStopAtTheLimitAndWritePictures() throws Exception {
    Cli cli = replay("--mode", "pass", "--limit", 7, "--out", directory.resolve("frames") + "/");

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("7 frames of 64x48").contains("pass 7");
    try (var files = Files.list(directory.resolve("frames"))) {
      assertThat(files).hasSize(7);
    }
  }

  @Test
  void shouldReplayAFolderOfPictures() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("pictures"));
    for (int i = 0; i < 3; i++) {
      PictureFile.write(Still.of(Scenes.moving(40, 30, i)), folder.resolve(i + ".png"));
    }

    Cli cli = Cli.run("replay", folder, "--mode", "pass", "--json");

    assertThat(cli.code()).isZero();
    assertThat(cli.json().path("frames").asInt()).isEqualTo(3);
  }

  @Test
  void shouldMeasureThePathBesideTheEngine() throws Exception {
    Cli cli =
        Cli.run(
            "replay",
            writeClip("long.mp4", 50),
            "--models",
            models,
            "--mode",
            "derain",
            "--bench",
            "--json");

    assertThat(cli.err()).isEmpty();
    JsonNode bench = cli.json().path("bench");
    assertThat(bench.path("rounds").asInt()).isEqualTo(3);
    assertThat(bench.path("treatment").asText()).isEqualTo("derain");
    assertThat(bench.path("ratio").asDouble())
        .isEqualTo(
            bench.path("path_fps").asDouble() / bench.path("engine_fps").asDouble(), within(1e-9));
  }

  @Test
  void shouldReportAMissingFile() {
    Cli cli = Cli.run("replay", directory.resolve("nowhere.mp4"), "--mode", "pass");

    assertRefused(cli, 2, "nowhere.mp4: no such file");
  }

  @Test
  void shouldWriteThroughALinkAndReadAnEscapedUri() throws Exception {
    Path source = writeClip("a b.mp4", 10);
    Path real = Files.createDirectory(directory.resolve("disk")).resolve("real.mp4");
    Path link = Files.createSymbolicLink(directory.resolve("link.mp4"), real);
    Cli cli =
        Cli.run(
            "replay",
            "file://" + source.toString().replace(" ", "%20"),
            "--mode",
            "pass",
            "--out",
            link);
    assertThat(cli.code()).as(String.join("\n", cli.errLines())).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(times(real)).hasSize(10);
  }

  @Test
  void shouldRefuseATextFileAsAClip() throws IOException {
    Path text = Files.writeString(directory.resolve("text.mp4"), "this is no clip\n".repeat(100));

    Cli cli = Cli.run("replay", text, "--mode", "pass", "--out", directory.resolve("o.mp4"));

    assertRefused(cli, 1, "text.mp4: ");
    assertThat(directory.resolve("o.mp4")).doesNotExist();
  }

  @Test
  void shouldRestoreTheGoodFramesOfATruncatedClip() throws Exception {
    Path whole = writeClip("whole.mp4", 200);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut =
        Files.write(directory.resolve("cut.mp4"), Arrays.copyOf(bytes, bytes.length * 3 / 4));
    Path out = directory.resolve("o.mp4");

    Cli cli = Cli.run("replay", cut, "--mode", "pass", "--out", out, "--json");

    assertThat(cli.code()).as("frames are missing").isEqualTo(1);
    int frames = cli.json().path("frames").asInt();
    assertThat(frames).isBetween(50, 199);
    assertThat(cli.json().path("lost_frames").asInt()).isEqualTo(200 - frames);
    assertThat(cli.errLines()).anyMatch(line -> line.contains("could not be decoded"));
    assertThat(times(out)).hasSize(frames);
  }

  @Test
  void shouldRefuseAModelThatDiffersFromItsManifest() throws IOException {
    Path model = models.resolve("derain/model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length / 2] ^= 1;
    Files.write(model, bytes);

    Cli cli = replay("--mode", "derain");

    assertRefused(cli, 2, "sha256 must be");
  }

  @Test
  void shouldReportWhichModelIsMissing() {
    assertRefused(replay("--mode", "auto"), 2, "no model for task select");
    assertRefused(replay("--model", "other", "--mode", "derain"), 2, "no model other");
    assertRefused(
        replay("--model", "deblur-half", "--mode", "derain"),
        2,
        "model deblur-half is for task deblur, which mode derain does not use");
    assertRefused(
        Cli.run("replay", clip, "--models", directory.resolve("none")), 2, "none: no readable");
  }

  @Test
  void shouldGoOnWithoutItsBroker() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }

    Cli cli = replay("--mode", "pass", "--json", "--mqtt", "mqtt://127.0.0.1:" + port);

    assertThat(cli.code()).as("messages are missing").isEqualTo(1);
    JsonNode summary = cli.json();
    assertThat(summary.path("frames").asInt()).isEqualTo(30);
    JsonNode mqtt = summary.path("mqtt");
    assertThat(mqtt.path("offered").asInt()).isPositive();
    assertThat(mqtt.path("delivered").asInt(-1)).isZero();
    assertThat(mqtt.path("not_delivered").asInt()).isEqualTo(mqtt.path("offered").asInt());
    assertThat(cli.errLines())
        .filteredOn(line -> !line.matches("clearlane: replay: \\d+ of 30 frames, .*")) // if slow
        .hasSizeLessThanOrEqualTo(2) // of the link when it happens, of the replay at its end
        .last()
        .asString()
        .contains("mqtt://127.0.0.1:" + port)
        .contains("messages not delivered")
        .contains("refused");
  }

  @Test
  void shouldNameWhatIsWrongWithTheSettings() {
    assertRefused(replay("--mode", "sideways"), 2, "--mode");
    assertRefused(replay("--mode", "pass", "--mqtt", "tcp://x"), 2, "broker must be mqtt://");
    assertRefused(replay("--mode", "pass", "--limit", "0"), 2, "limit must be at least 1");
    assertRefused(replay("--mode", "pass", "--threads", "0"), 2, "threads must be at least 1");
    assertRefused(
        replay("--mode", "derain", "--bench", "--limit", "23"),
        2,
        "--bench needs a --limit of at least 24 frames, but it is 23");
    assertRefused(replay("--mode", "pass", "--bench"), 2, "bench needs a mode that restores");
    assertRefused(
        replay("--mode", "pass", "--mqtt", "mqtt://x", "--vehicle", "a/b"), 2, "vehicle must be");
    assertRefused(replay("--mode", "pass", "--out", "movie.gif"), 2, "movie.gif");
    assertRefused(Cli.run("replay"), 2, "SOURCE");
    assertRefused(Cli.run("replay", clip, "--frobnicate"), 2, "--frobnicate");
    assertRefused(Cli.run("frobnicate"), 2, "there is no command 'frobnicate'");
  }

  @Test
  void shouldRefuseAReferenceOfAnotherSize() throws Exception {
    Path small = directory.resolve("small");
    Files.createDirectory(small);
    PictureFile.write(Still.of(Scenes.moving(40, 30, 0)), small.resolve("0.png"));

    Cli cli = replay("--mode", "pass", "--reference", small);

    assertRefused(cli, 1, "reference must be as large as the source, 64x48, but is 40x30");
  }

  @Test
  void shouldPrintHelpWithExamples() {
    Cli cli = Cli.run("replay", "--help");

    assertThat(cli.code()).isZero();
    assertThat(cli.out()).contains("Usage: clearlane replay").contains("Examples:");
    assertThat(Cli.run("version").out()).startsWith("clearlane ").doesNotContain("$");
  }

  private Cli replay(Object... options) {
    Object[] args = new Object[options.length + 4];
    args[0] = "replay";
    args[1] = clip;
    args[2] = "--models";
    args[3] = models;
    System.arraycopy(options, 0, args, 4, options.length);
    return Cli.run(args);
  }

  private static void assertRefused(Cli cli, int code, String message) {
    assertThat(cli.errLines()).singleElement().asString().contains(message);
    assertThat(cli.code()).isEqualTo(code);
    assertThat(cli.out()).isEmpty();
  }

  private Path writeClip(String name, int frames) throws IOException {
    Path file = directory.resolve(name);
    try (VideoFileOutput output = VideoFileOutput.open(file, FORMAT)) {
      Passage.write(output, FORMAT, LongStream.range(0, frames).map(i -> 2 * i).toArray());
    }
    return file;
  }

  private static List<Double> times(Path file) throws Exception {
    try (Camera camera = Cameras.open(file.toString())) {
      TimeBase base = camera.format().timeBase();
      return Passage.readAll(camera).stream().map(shot -> base.seconds(shot.pts())).toList();
    }
  }
}
