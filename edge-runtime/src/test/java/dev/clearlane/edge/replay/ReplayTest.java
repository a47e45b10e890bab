package dev.clearlane.edge.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReplayTest {
  private static final StreamFormat FORMAT = new StreamFormat(8, 6, new TimeBase(1, 25), 25, -1);

  @Test
  void shouldGiveEveryOutputEveryFrameInOrderAndReturnAllToThePool() throws Exception {
    FakeCamera camera = new FakeCamera(100, -1);
    FakeOutput first = new FakeOutput(-1);
    FakeOutput second = new FakeOutput(-1);

    ReplaySummary summary = Replay.run(plan(camera, first, second), ReplayProgress.NONE);

    assertThat(summary.frames()).isEqualTo(100);
    assertThat(summary.decisions()).containsEntry("pass", 100L);
    assertThat(first.sequences).hasSize(100).isSorted();
    assertThat(second.sequences).isEqualTo(first.sequences);
    assertThat(first.closed && second.closed && camera.closed).isTrue();
    assertThat(camera.leased()).isZero();
  }

  @Test
  void shouldFinishWhatWasReadBeforeTheSourceBroke() {
    FakeCamera camera = new FakeCamera(100, 40);
    FakeOutput output = new FakeOutput(-1);

    assertThatThrownBy(() -> Replay.run(plan(camera, output), ReplayProgress.NONE))
        .isInstanceOf(IOException.class)
        .hasMessage("source broke");
    assertThat(output.sequences).hasSize(40);
    assertThat(output.closed && camera.closed).isTrue();
    assertThat(camera.leased()).isZero();
  }

  @Test
  void shouldEndWithTheOutputThatBroke() {
    FakeCamera camera = new FakeCamera(100_000, -1);
    FakeOutput good = new FakeOutput(-1);
    FakeOutput bad = new FakeOutput(5);

    assertThatThrownBy(() -> Replay.run(plan(camera, good, bad), ReplayProgress.NONE))
        .isInstanceOf(IOException.class)
        .hasMessage("output broke");
    assertThat(bad.sequences).hasSize(5);
    assertThat(good.sequences).hasSizeLessThan(100_000);
    assertThat(good.closed && bad.closed && camera.closed).isTrue();
    assertThat(camera.leased()).isZero();
  }

  @Test
  void shouldKeepLaterFailuresWithTheFirst() {
    FakeCamera camera = new FakeCamera(100_000, -1);
    FakeOutput bad = new FakeOutput(5);
    bad.breaksAtClose = true;

    assertThatThrownBy(() -> Replay.run(plan(camera, bad), ReplayProgress.NONE))
        .hasMessage("output broke")
        .satisfies(
            e ->
                assertThat(e.getSuppressed())
                    .singleElement()
                    .hasToString("java.io.IOException: close broke"));
  }

  @Test
  void shouldPlayARecordingAtItsOwnPaceWithDeadlines() throws Exception {
    FakeCamera camera = new FakeCamera(25, -1);
    FakeOutput output = new FakeOutput(-1);
    ReplayPlan plan =
        new ReplayPlan(
            "fake",
            () -> camera,
            passing(),
            List.of(format -> output),
            null,
            1,
            null,
            null,
            ClipWork.ALL,
            false,
            Duration.ofMillis(100),
            null,
            FrameObserver.NONE);

    ReplaySummary summary = Replay.run(plan, ReplayProgress.NONE);

    assertThat(summary.wallSeconds()).isGreaterThan(0.9); // 25 frames at 25 a second
    RealtimeFigures realtime = summary.realtime();
    assertThat(realtime).isNotNull();
    assertThat(realtime.capturedFrames()).isEqualTo(25);
    assertThat(realtime.droppedFrames() + summary.frames()).isEqualTo(25);
    assertThat(realtime.deadlineMs()).isEqualTo(100);
    assertThat(summary.latencyMs()).containsKey("through");
    assertThat(camera.leased()).isZero();
  }

  @Test
  void shouldNameAnOutputThatCannotBeOpened() throws Exception {
    FakeCamera camera = new FakeCamera(100_000, -1);
    ReplayPlan plan =
        ReplayPlan.of("fake", () -> camera, passing())
            .withOutputs(
                List.of(
                    format -> {
                      throw new IOException("no room");
                    }));

    assertThatThrownBy(() -> Replay.run(plan, ReplayProgress.NONE)).hasMessage("no room");
    assertThat(camera.closed).isTrue();
    assertThat(camera.leased()).isZero();
  }

  private static ReplayPlan plan(Camera camera, Output... outputs) throws Exception {
    List<OutputSource> sources = new ArrayList<>();
    for (Output output : outputs) {
      sources.add(format -> output);
    }
    return ReplayPlan.of("fake", () -> camera, passing()).withOutputs(sources);
  }

  private static ModelSet passing() throws Exception {
    return ModelSet.resolve(Mode.PASS, Path.of("nowhere"), List.of(), 1);
  }

  private static final class FakeCamera implements Camera {
    private final int frames;
    private final int breaksAt;
    private int next;
    private volatile boolean closed;
    private @Nullable FramePool pool;

    FakeCamera(int frames, int breaksAt) {
      this.frames = frames;
      this.breaksAt = breaksAt;
    }

    int leased() {
      return pool == null ? 0 : pool.leased();
    }

    @Override
    public StreamFormat format() {
      return FORMAT;
    }

    @Override
    public @Nullable Frame next(FramePool from) throws IOException, InterruptedException {
      pool = from;
      if (next == breaksAt) {
        throw new IOException("source broke");
      }
      if (next == frames) {
        return null;
      }
      Frame frame = from.lease();
      frame.copyFrom(Picture.black(8, 6));
      frame.stamp(next, next, System.nanoTime());
      next++;
      return frame;
    }

    @Override
    public long lostFrames() {
      return 0;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static final class FakeOutput implements Output {
    private final int breaksAt;
    private final List<Long> sequences = new ArrayList<>();
    private boolean breaksAtClose;
    private volatile boolean closed;

    FakeOutput(int breaksAt) {
      this.breaksAt = breaksAt;
    }

    @Override
    public String name() {
      return "fake";
    }

    @Override
    public void accept(RestoredFrame frame) throws IOException {
      try (frame) {
        if (sequences.size() == breaksAt) {
          throw new IOException("output broke");
        }
        sequences.add(frame.raw().sequence());
      }
    }

    @Override
    public void close() throws IOException {
      closed = true;
      if (breaksAtClose) {
        throw new IOException("close broke");
      }
    }
  }
}
