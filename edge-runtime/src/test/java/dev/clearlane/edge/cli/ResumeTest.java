package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.inference.TinyModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clips whose restoration is stopped or killed, and resumed. */
@Timeout(240)
class ResumeTest {
  private static final int FRAMES = 400;

  @TempDir private Path directory;
  private Path models;
  private Path clip;
  private Path out;
  private Path state;
  private Path partial;

  @BeforeEach
  void makeClip() throws Exception {
    FfmpegPeer.assumeInstalled();
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.mean3x3(models.resolve("deblur"), "deblur-mean", Task.DEBLUR);
    // the picture turns bright and dark: the selector turns on and off
    TinyModels.meanColourSelector(
        models.resolve("select"),
        Map.of(
            "blur", new Threshold(0.45, 0.35),
            "streaks", new Threshold(0.99, 0.98),
            "drops", new Threshold(0.99, 0.98)));
    clip = directory.resolve("drive.mp4");
    FfmpegPeer.ffmpeg(
        ("-f lavfi -i testsrc2=s=640x360:r=25 -frames:v %d -vf eq=brightness='0.35*sin(2*PI*t/4)':eval=frame -c:v libx264"
                + " -preset ultrafast -pix_fmt yuv420p %s")
            .formatted(FRAMES, clip));
    out = directory.resolve("out.mp4");
    state = directory.resolve("out.mp4.partial.json");
    partial = directory.resolve("out.mp4.partial.mp4");
  }

  @Test
  void shouldContinueAfterKillAsIfItHadNeverEnded() throws Exception {
    Path whole = directory.resolve("whole.mp4");
    Cli uninterrupted = Cli.run(arguments(whole));
    assertThat(uninterrupted.code()).as(uninterrupted.err()).isZero();
    assertThat(uninterrupted.out()).contains("pass ").contains("deblur ");

    try (ClipPeer peer = start()) {
      peer.awaitFrames(state);
      peer.signal("KILL");
      peer.awaitEnd();
    }
    int shown = FfmpegPeer.frameTimes(partial).size();
    assertThat(out).doesNotExist();
    assertThat(shown).isBetween(32, FRAMES - 1);
    try (ClipPeer peer = start("--resume")) { // and once more
      peer.signal("KILL");
      peer.awaitEnd();
    }
    Cli resumed = Cli.run(arguments(out, "--resume"));

    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(resumed.err()).contains("out.mp4: resuming after ").hasLineCount(1);
    assertThat(shots(out)).hasSize(FRAMES).isEqualTo(shots(whole));
    assertThat(FfmpegPeer.frameTimes(out)).isEqualTo(FfmpegPeer.frameTimes(clip));
    assertOnlyTheClipIsLeft();
    Cli again = Cli.run(arguments(out, "--resume"));
    assertThat(again.code()).isZero();
    assertThat(again.err()).contains("no run was stopped; nothing to resume");
  }

  @Test
  void shouldFinishTheFrameAndTheClipAtASignal() throws Exception {
    Path whole = directory.resolve("whole.mp4");
    assertThat(Cli.run(arguments(whole)).code()).isZero();
    try (ClipPeer peer = start()) {
      peer.awaitFrames(state);
      peer.signal("TERM"); // a shell may have made its background processes ignore INT
      assertThat(peer.awaitEnd()).as(peer.log()).isEqualTo(143);
      assertThat(peer.log())
          .contains("stopping after the frame in work")
          .contains("which are in " + partial + "; continue with the same command and --resume");
    }
    int shown = FfmpegPeer.frameTimes(partial).size();
    assertThat(FfmpegPeer.frameTimes(partial))
        .isEqualTo(FfmpegPeer.frameTimes(clip).subList(0, shown));

    Cli fresh = Cli.run(arguments(out));
    Cli otherMode = Cli.run(arguments(out, "--resume", "--mode", "deblur"));
    Cli otherRegion = Cli.run(arguments(out, "--resume", "--roi", "0,0,64,64"));
    Path original = directory.resolve("original.mp4");
    Files.copy(clip, original);
    Files.write(clip, new byte[] {0}, StandardOpenOption.APPEND);
    Cli otherInput = Cli.run(arguments(out, "--resume"));

    assertRefused(fresh, "a run that was stopped left " + partial + "; continue it with --resume");
    assertRefused(otherMode, "run that was stopped: --mode is deblur, but was auto");
    assertRefused(otherRegion, "run that was stopped: --roi is 0,0,64,64, but was none");
    assertRefused(otherInput, "run that was stopped: input is a file of ");
    Files.move(original, clip, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(Cli.run(arguments(out, "--resume")).code()).isZero();
    assertThat(shots(out)).isEqualTo(shots(whole));
    assertOnlyTheClipIsLeft();
  }

  @Test
  void shouldRefuseToResumeWhatCannotBeResumed() {
    Cli folder = Cli.run(arguments(Path.of(directory + "/frames/x"), "--resume"));
    Cli realtime = Cli.run("replay", clip, "--mode", "pass", "--resume", "--realtime");
    Cli nothing = Cli.run("replay", clip, "--mode", "pass", "--resume");
    Cli absent = Cli.run(arguments(directory.resolve("none/out.mp4")));

    assertRefused(folder, "must end in .mp4");
    assertRefused(realtime, "--resume excludes --realtime");
    assertRefused(nothing, "--resume needs a clip as --out (.mp4, .m4v, .mov, .mkv)");
    assertThat(absent.err()).contains("no such directory").hasLineCount(1);
  }

  @Test
  void shouldStartAtZeroAfterFromAndWriteEveryContainer() throws Exception {
    for (String name : List.of("part.mp4", "part.mov", "part.mkv", "part.m4v")) {
      Path part = directory.resolve(name);
      Cli cli = Cli.run(arguments(part, "--from", "2", "--to", "3", "--every", "5"));

      assertThat(cli.code()).as(cli.err()).isZero();
      assertThat(FfmpegPeer.frameTimes(part).stream().map(Double::valueOf))
          .as(name)
          .containsExactly(0.0, 0.2, 0.4, 0.6, 0.8);
    }
    try (var files = Files.list(directory)) {
      assertThat(files.filter(file -> file.toString().contains("partial"))).isEmpty();
    }
  }

  private ClipPeer start(Object... more) throws Exception {
    return ClipPeer.start(directory.resolve("log"), arguments(out, more));
  }

  private Object[] arguments(Path target, Object... more) {
    List<Object> arguments =
        new ArrayList<>(List.of("restore", clip, "--models", models, "--out", target));
    arguments.addAll(Arrays.asList(more));
    return arguments.toArray();
  }

  private void assertOnlyTheClipIsLeft() throws Exception {
    try (var files = Files.list(directory)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.contains("out"))
          .containsExactly("out.mp4");
    }
  }

  private static void assertRefused(Cli cli, String message) {
    assertThat(cli.errLines()).singleElement().asString().contains(message);
    assertThat(cli.code()).isEqualTo(2);
  }

  private static List<String> shots(Path file) throws Exception {
    try (Camera camera = Cameras.open(file.toString())) {
      return Passage.readAll(camera).stream()
          .map(shot -> shot.pts() + ":" + Arrays.hashCode(shot.picture().bgr()))
          .toList();
    }
  }
}
