package dev.clearlane.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopingCameraTest {
  private final FramePool pool = new FramePool(1, 4, 4);
  private final List<CountingCamera> opened = new ArrayList<>();

  @Test
  void shouldGoOnCountingWhereTheSourceBeginsAgain() throws Exception {
    List<Long> sequences = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    try (LoopingCamera camera = open(3, (frames, rounds) -> frames == 7)) {
      for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
        sequences.add(frame.sequence());
        times.add(frame.pts());
        numbers.add((int) frame.pixels().get(0));
        frame.close();
      }
      assertThat(camera.rounds()).isEqualTo(2);
    }
    assertThat(sequences).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(times).containsExactly(100L, 140L, 180L, 220L, 260L, 300L, 340L);
    assertThat(numbers).containsExactly(0, 1, 2, 0, 1, 2, 0);
  }

  @Test
  void shouldCompleteARoundThatIsAskedFor() throws Exception {
    int count = 0;
    try (LoopingCamera camera = open(5, (frames, rounds) -> rounds >= 1)) {
      for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
        frame.close();
        count++;
      }
    }
    assertThat(count).isEqualTo(5);
    assertThat(opened).hasSize(1);
  }

  @Test
  void shouldCloseEachCameraItOpenedAndSumTheirLosses() throws Exception {
    try (LoopingCamera camera = open(2, (frames, rounds) -> frames == 5)) {
      for (Frame frame = camera.next(pool); frame != null; frame = camera.next(pool)) {
        frame.close();
      }
      assertThat(camera.lostFrames()).isEqualTo(3);
    }
    assertThat(opened).hasSize(3).allMatch(CountingCamera::isClosed);
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldEndWithASourceThatHasNoFrames() throws Exception {
    try (LoopingCamera camera = open(0, (frames, rounds) -> false)) {
      assertThat(camera.next(pool)).isNull();
    }
  }

  @Test
  void shouldNotPromiseANumberOfFrames() throws Exception {
    try (LoopingCamera camera = open(2, (frames, rounds) -> true)) {
      assertThat(camera.format().expectedFrames()).isEqualTo(-1);
      assertThat(camera.format().framesPerSecond()).isEqualTo(25);
    }
  }

  private LoopingCamera open(int frames, LoopingCamera.Finish finish) throws Exception {
    return LoopingCamera.open(
        () -> {
          CountingCamera camera = new CountingCamera(frames);
          opened.add(camera);
          return camera;
        },
        finish);
  }
}
