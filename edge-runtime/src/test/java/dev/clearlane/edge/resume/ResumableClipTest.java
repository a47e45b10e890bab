package dev.clearlane.edge.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ResumableClipTest {
  private static final Map<String, String> SETTINGS = Map.of("--mode", "auto");

  @TempDir private Path directory;
  private Path models;
  private Path source;
  private Path clip;

  @BeforeEach
  void makeSource() throws Exception {
    FfmpegPeer.assumeInstalled();
    models = Files.createDirectory(directory.resolve("models"));
    TinyModels.mean3x3(models.resolve("deblur"), "deblur-mean", Task.DEBLUR);
    TinyModels.meanColourSelector(
        models.resolve("select"),
        Map.of(
            "blur", new Threshold(0.45, 0.35),
            "streaks", new Threshold(0.99, 0.98),
            "drops", new Threshold(0.99, 0.98)));
    source = directory.resolve("drive.mp4");
    FfmpegPeer.ffmpeg(
        "-f lavfi -i testsrc2=s=96x64:r=25:d=6 -vf eq=brightness='0.35*sin(2*PI*t/4)':eval=frame,select='mod(n,3)'"
            + " -fps_mode vfr -c:v libx264 -pix_fmt yuv420p "
            + source);
    clip = directory.resolve("out.mp4");
  }

  @Test
  void shouldUseRestoredFramesOfTheInterruptedSegmentAgain() throws Exception {
    ReplaySummary whole = run(directory.resolve("whole.mp4"), false, Long.MAX_VALUE);
    assertThat(whole.frames()).isEqualTo(100);
    assertThat(whole.applied().get("deblur")).isBetween(20L, 80L);

    for (long end : List.of(5L, 47L, 48L, 75L)) {
      assertThatThrownBy(() -> run(clip, true, end)).hasMessage("disk full");
      assertThat(clip).doesNotExist();
      assertThat(FfmpegPeer.frameTimes(ResumableClip.partial(clip)).size())
          .as("plays")
          .isGreaterThanOrEqualTo((int) Math.min(end, 32));
    }
    ReplaySummary rest = run(clip, true, Long.MAX_VALUE);

    assertThat(shots(clip)).hasSize(100).isEqualTo(shots(directory.resolve("whole.mp4")));
    assertThat(FfmpegPeer.frameTimes(clip)).isEqualTo(FfmpegPeer.frameTimes(source));
    long inferred =
        rest.latencyMs().containsKey("infer") ? rest.latencyMs().get("infer").count() : 0;
    assertThat(inferred).as("models ran only on the frames after").isLessThanOrEqualTo(27);
  }

  @Test
  void shouldIgnoreKeptFramesThatAreDamaged() throws Exception {
    run(directory.resolve("whole.mp4"), false, Long.MAX_VALUE);
    assertThatThrownBy(() -> run(clip, true, 60)).hasMessage("disk full");
    Path frames = directory.resolve("out.mp4.partial.frames");
    byte[] bytes = Files.readAllBytes(frames);
    for (int i = 500; i < bytes.length; i += 1000) {
      bytes[i] ^= 1;
    }
    Files.write(frames, bytes);

    run(clip, true, Long.MAX_VALUE);

    assertThat(shots(clip)).isEqualTo(shots(directory.resolve("whole.mp4")));
  }

  @Test
  void shouldKeepOneRunAtATimeAndRefuseAStateThatIsNone() throws Exception {
    try (ResumableClip first = ResumableClip.open(clip, SETTINGS, false, false, null)) {
      assertThat(first.framesBefore()).isZero();
      assertThatThrownBy(() -> ResumableClip.open(clip, SETTINGS, false, true, null))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("out.mp4: another run is writing this clip");
    }
    assertThat(directory.resolve("out.mp4.partial.frames")).doesNotExist();
    Files.writeString(directory.resolve("out.mp4.partial.json"), "{\"frames\": ");

    assertThatThrownBy(() -> ResumableClip.open(clip, SETTINGS, false, true, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("out.mp4.partial.json: not the state of a run");
  }

  @Test
  void shouldNameTheFirstDifference() throws Exception {
    assertThatThrownBy(() -> run(clip, false, 60)).hasMessage("disk full");

    assertThatThrownBy(() -> ResumableClip.open(clip, Map.of("--mode", "both"), false, true, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("--mode is both, but was auto");
    assertThatThrownBy(() -> ResumableClip.open(clip, Map.of(), false, true, null))
        .hasMessageEndingWith("--mode is not given, but was auto");
  }

  /** Restores until another output fails after some frames. */
  private ReplaySummary run(Path target, boolean resume, long frames) throws Exception {
    ModelSet set = ModelSet.resolve(Mode.AUTO, models, List.of(), 1);
    try (ResumableClip resumable = ResumableClip.open(target, SETTINGS, false, resume, null, 0)) {
      ReplayPlan plan =
          ReplayPlan.of("drive", () -> Cameras.open(source.toString()), set)
              .alsoTo(format -> new FailingOutput(frames - resumable.framesBefore()))
              .withClip(resumable);
      return Replay.run(plan, ReplayProgress.NONE);
    }
  }

  private static List<String> shots(Path file) throws Exception {
    try (Camera camera = Cameras.open(file.toString())) {
      return Passage.readAll(camera).stream()
          .map(shot -> shot.pts() + ":" + Arrays.hashCode(shot.picture().bgr()))
          .toList();
    }
  }

  private static final class FailingOutput implements Output {
    private final AtomicLong left;

    FailingOutput(long left) {
      this.left = new AtomicLong(left);
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public void accept(RestoredFrame frame) throws IOException {
      try (frame) {
        if (left.decrementAndGet() < 0) {
          throw new IOException("disk full");
        }
      }
    }

    @Override
    public void close() {}
  }
}
