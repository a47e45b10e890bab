package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every camera holds to; kinds of camera say how to make a source of six frames. */
@Timeout(60)
abstract class CameraContract {
  static final int FRAMES = 6;

  @TempDir Path directory;

  /** Opens a source of {@link #FRAMES} moving scenes of 64×48 pixels. */
  abstract Camera openSix() throws Exception;

  @Test
  void shouldDeliverEveryFrameInOrderAndThenNull() throws Exception {
    try (Camera camera = openSix()) {
      FramePool pool = Passage.poolFor(camera.format(), 1);
      long lastPts = Long.MIN_VALUE;
      for (int i = 0; i < FRAMES; i++) {
        try (Frame frame = camera.next(pool)) {
          assertThat(frame.sequence()).isEqualTo(i);
          assertThat(frame.pts()).isGreaterThan(lastPts);
          lastPts = frame.pts();
        }
      }
      assertThat(camera.next(pool)).isNull();
      assertThat(camera.next(pool)).isNull();
      assertThat(camera.lostFrames()).isZero();
      assertThat(pool.leased()).isZero();
    }
  }

  @Test
  void shouldReportItsFormatBeforeTheFirstFrame() throws Exception {
    try (Camera camera = openSix()) {
      assertThat(camera.format().widthPx()).isEqualTo(64);
      assertThat(camera.format().heightPx()).isEqualTo(48);
      assertThat(camera.format().framesPerSecond()).isEqualTo(25);
      assertThat(camera.format().expectedFrames()).isEqualTo(FRAMES);
      assertThat(camera.format().timeBase().seconds(camera.format().timeBase().den())).isEqualTo(1);
    }
  }

  @Test
  void shouldStampFramesWithTheMonotonicClock() throws Exception {
    long before = System.nanoTime();
    try (Camera camera = openSix();
        Frame frame = camera.next(Passage.poolFor(camera.format(), 1))) {
      assertThat(frame.captureNs() - before).isNotNegative();
      assertThat(System.nanoTime() - frame.captureNs()).isNotNegative();
    }
  }

  @Test
  void shouldDeliverTheSameFramesEachTimeItIsOpened() throws Exception {
    try (Camera once = openSix();
        Camera again = openSix()) {
      List<Shot> first = Passage.readAll(once);
      List<Shot> second = Passage.readAll(again);
      for (int i = 0; i < FRAMES; i++) {
        assertThat(second.get(i).picture().bgr()).isEqualTo(first.get(i).picture().bgr());
        assertThat(second.get(i).pts()).isEqualTo(first.get(i).pts());
      }
    }
  }

  @Test
  void shouldWaitForAFreeFrameAndGiveUpWhenInterrupted() throws Exception {
    FramePool pool = new FramePool(1, 64, 48);
    Frame held = pool.lease();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try (Camera camera = openSix()) {
                camera.next(pool);
                outcome.complete(new AssertionError("got a frame from an empty pool"));
              } catch (Exception e) {
                outcome.complete(e);
              }
            });
    reader.start();
    while (reader.isAlive() && reader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    reader.interrupt();

    assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    held.close();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldBearClosingTwiceAndInMidStream() throws Exception {
    Camera camera = openSix();
    camera.next(Passage.poolFor(camera.format(), 1)).close();

    camera.close();
    camera.close();
  }
}
