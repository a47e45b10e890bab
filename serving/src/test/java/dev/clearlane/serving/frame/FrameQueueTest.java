package dev.clearlane.serving.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FrameQueueTest {
  private final FramePool pool = new FramePool(4, 2, 2);
  private final FrameQueue<Frame> queue = new FrameQueue<>(2);

  @Test
  void shouldHandOnInOrderAndThenSayTheEnd() throws Exception {
    Frame first = pool.lease();
    Frame second = pool.lease();
    queue.put(first);
    queue.put(second);
    queue.end();

    assertThat(queue.size()).isEqualTo(2);
    assertThat(queue.take()).isSameAs(first);
    assertThat(queue.take()).isSameAs(second);
    assertThat(queue.take()).isNull();
    assertThat(queue.take()).isNull();
  }

  @Test
  void shouldLoseNoneBetweenTwoThreads() throws Exception {
    Thread writer =
        start(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                queue.put(pool.lease().stamp(i, i, 0));
              }
              queue.end();
              return null;
            });

    List<Long> seen = new ArrayList<>();
    for (Frame frame = queue.take(); frame != null; frame = queue.take()) {
      seen.add(frame.sequence());
      frame.close();
    }

    writer.join();
    assertThat(seen).hasSize(1_000).isSorted().doesNotHaveDuplicates();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldLetTheWriterWaitWhileFull() throws Exception {
    queue.put(pool.lease());
    queue.put(pool.lease());
    Frame third = pool.lease();
    CompletableFuture<Boolean> put = new CompletableFuture<>();
    Thread writer = start(() -> put.complete(queue.put(third)));
    awaitWaiting(writer);
    assertThat(queue.size()).isEqualTo(2);

    queue.take().close();

    assertThat(put.get()).isTrue();
    writer.join();
  }

  @Test
  void shouldDeliverWhatWaitsBeforeTheWritersFailure() throws Exception {
    IOException cause = new IOException("drive.mp4: no data within 10 s");
    queue.put(pool.lease());
    queue.fail(cause);
    queue.fail(new IOException("a later one"));

    queue.take().close();

    assertThatThrownBy(queue::take)
        .isInstanceOf(IOException.class)
        .hasMessage(cause.getMessage())
        .hasCause(cause);
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldFreeAWaitingWriterAndAllFramesWhenTheReaderGivesUp() throws Exception {
    queue.put(pool.lease());
    queue.put(pool.lease());
    Frame third = pool.lease();
    CompletableFuture<Boolean> put = new CompletableFuture<>();
    Thread writer = start(() -> put.complete(queue.put(third)));
    awaitWaiting(writer);

    queue.close();

    assertThat(put.get()).isFalse();
    writer.join();
    assertThat(queue.put(pool.lease())).isFalse();
    assertThat(queue.take()).isNull();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldCloseAFrameWhoseWriterIsInterrupted() throws Exception {
    queue.put(pool.lease());
    queue.put(pool.lease());
    Frame third = pool.lease();
    CompletableFuture<Boolean> put = new CompletableFuture<>();
    Thread writer = start(() -> put.complete(queue.put(third)), put);
    awaitWaiting(writer);

    writer.interrupt();
    writer.join();

    assertThat(put).isCompletedExceptionally();
    assertThat(pool.leased()).isEqualTo(2);
  }

  @Test
  void shouldRefuseFramesAfterTheEnd() throws Exception {
    queue.end();
    Frame late = pool.lease();

    assertThatThrownBy(() -> queue.put(late)).isInstanceOf(IllegalStateException.class);
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldHoldAtLeastOneFrame() {
    assertThatThrownBy(() -> new FrameQueue<Frame>(0))
        .hasMessage("a queue holds at least 1 frame, not 0");
  }

  /** Runs a step on a thread of its own. */
  static Thread start(Callable<?> step) {
    return start(step, new CompletableFuture<>());
  }

  private static Thread start(Callable<?> step, CompletableFuture<?> failure) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.call();
              } catch (Exception e) {
                failure.completeExceptionally(e);
              }
            },
            "test-writer");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Returns when the thread waits for another. */
  static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }
}
