package dev.clearlane.serving.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FrameQueueTest {
  private static final long LONG_NS = 10_000_000_000L;

  private final FramePool pool = new FramePool(4, 2, 2);
  private final FrameQueue<Frame> queue = new FrameQueue<>(2);

  @Test
  void shouldPassFramesInOrderAndThenEnd() throws Exception {
    Frame first = pool.lease();
    Frame second = pool.lease();
    queue.put(first);
    queue.put(second);
    queue.end();

    assertThat(queue.take(LONG_NS)).isSameAs(first);
    assertThat(queue.take(LONG_NS)).isSameAs(second);
    assertThat(queue.take(LONG_NS)).isNull();
    assertThat(queue.take(LONG_NS)).isNull();
  }

  @Test
  void shouldLoseNoFrameBetweenTwoThreads() throws Exception {
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
    for (Frame frame = queue.take(LONG_NS); frame != null; frame = queue.take(LONG_NS)) {
      seen.add(frame.sequence());
      frame.close();
    }

    writer.join();
    assertThat(seen).hasSize(1_000).isSorted().doesNotHaveDuplicates();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldBlockTheWriterWhileFull() throws Exception {
    queue.put(pool.lease());
    queue.put(pool.lease());
    Frame third = pool.lease();
    CompletableFuture<Boolean> put = new CompletableFuture<>();
    Thread writer = start(() -> put.complete(queue.put(third)));
    awaitWaiting(writer);

    queue.take(LONG_NS).close();

    assertThat(put.get()).isTrue();
    writer.join();
  }

  @Test
  void shouldReleaseAWaitingWriterAndAllFramesWhenTheReaderCloses() throws Exception {
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
    assertThat(queue.take(LONG_NS)).isNull();
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
  void shouldCloseFramesPutAfterTheEnd() throws Exception {
    queue.end();

    assertThat(queue.put(pool.lease())).isFalse();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldDistinguishATimeoutFromTheEnd() throws Exception {
    assertThat(queue.take(1)).isNull();
    assertThat(queue.isOver()).isFalse();

    queue.put(pool.lease());
    queue.end();
    assertThat(queue.isOver()).isFalse();
    queue.take(1).close();
    assertThat(queue.isOver()).isTrue();
  }

  @Test
  void shouldHaveACapacityOfOneOrMore() {
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
