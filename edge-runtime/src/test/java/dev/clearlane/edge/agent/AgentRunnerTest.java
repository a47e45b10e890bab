package dev.clearlane.edge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AgentRunnerTest {
  private static final long MS = 1_000_000;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofMillis(300), 0.5);

  private final FakeClock clock = new FakeClock();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

  private final AgentListener listener =
      new AgentListener() {
        @Override
        public void failed(Throwable cause, Duration wait) {
          events.add("failed: " + cause.getMessage() + ", " + wait.toMillis());
        }

        @Override
        public void abandoned(Duration limit, Duration wait) {
          events.add("abandoned after " + limit.toMillis() + ", " + wait.toMillis());
        }

        @Override
        public void ended() {
          events.add("ended");
        }
      };

  private final Watchdog watchdog = new Watchdog(clock);

  private AgentRunner start(Agent.Factory agents) {
    return AgentRunner.start("test", agents, BACKOFF, listener, watchdog, () -> 0);
  }

  /** An agent that does all its work in one step. */
  private interface Step {
    void run(Heartbeat heartbeat) throws Exception;
  }

  private AgentRunner run(Step step) {
    return start(
        heartbeat ->
            () -> {
              step.run(heartbeat);
              return false;
            });
  }

  @Test
  void shouldRestartWithGrowingWaits() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (AgentRunner runner =
        run(
            heartbeat -> {
              throw new IOException("run " + runs.incrementAndGet());
            })) {
      for (String expected :
          new String[] {
            "failed: run 1, 100", "failed: run 2, 200", "failed: run 3, 300", "failed: run 4, 300"
          }) {
        assertThat(events.take()).isEqualTo(expected);
        long wait = Long.parseLong(expected.replaceAll(".*, ", ""));
        clock.awaitWaiter(wait * MS);
        clock.advanceNs(wait * MS - 1); // not yet
        clock.awaitWaiter(1);
        assertThat(events).isEmpty();
        clock.advanceNs(1);
      }
      assertThat(events.take()).startsWith("failed: run 5");
      assertThat(runner.restarts()).isEqualTo(4);
      assertThat(runner.abandoned()).isZero();
    }
  }

  @Test
  @SuppressWarnings("try") // the runner works by being open
  void shouldResetTheBackoffWhenTheAgentReportsHealth() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (AgentRunner runner =
        run(
            heartbeat -> {
              if (runs.incrementAndGet() == 3) {
                heartbeat.healthy();
              }
              throw new IOException("x");
            })) {
      for (int wait : new int[] {100, 200, 100}) {
        assertThat(events.take()).isEqualTo("failed: x, " + wait);
        clock.awaitWaiter(wait * MS);
        clock.advanceNs(wait * MS);
      }
      assertThat(events.take()).isEqualTo("failed: x, 200");
      assertThat(runner.abandoned()).isZero();
    }
  }

  @Test
  void shouldEndWhenTheAgentIsComplete() throws Exception {
    AgentRunner runner = run(heartbeat -> {});

    assertThat(events.take()).isEqualTo("ended");
    runner.close();
    assertThat(events).isEmpty();
    assertThat(runner.restarts()).isZero();
  }

  @Test
  void shouldReportErrorsToo() throws Exception {
    try (AgentRunner runner =
        run(
            heartbeat -> {
              throw new AssertionError("no library");
            })) {
      assertThat(events.take()).isEqualTo("failed: no library, 100");
      assertThat(runner.abandoned()).isZero();
    }
  }

  @Test
  void shouldReplaceAThreadThatMissesItsDeadline() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<Boolean> stillCurrent = new LinkedBlockingQueue<>();
    CountDownLatch second = new CountDownLatch(1);
    try (AgentRunner runner =
        run(
            heartbeat -> {
              if (runs.incrementAndGet() == 1) {
                heartbeat.within(Duration.ofMillis(50));
                hang(release);
                stillCurrent.add(heartbeat.idle());
              } else {
                second.countDown();
                LockSupport.park();
              }
            })) {
      clock.awaitWaiter(50 * MS);
      clock.advanceNs(50 * MS);
      assertThat(events.take()).isEqualTo("abandoned after 50, 100");
      clock.awaitWaiter(100 * MS);
      clock.advanceNs(100 * MS);
      second.await(); // the successor runs while the first still hangs
      assertThat(runner.abandoned()).isEqualTo(1);
      assertThat(stillCurrent).isEmpty();

      release.countDown();
      assertThat(stillCurrent.take()).isFalse();
    }
  }

  @Test
  void shouldNotReplaceAnAgentThatMovesOrClearsItsDeadline() throws Exception {
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (AgentRunner runner =
        run(
            heartbeat -> {
              heartbeat.within(Duration.ofMillis(50));
              kept.countDown();
              goOn.await();
              heartbeat.within(Duration.ofMillis(50));
              heartbeat.idle();
              clock.advanceNs(10_000 * MS);
            })) {
      kept.await();
      clock.advanceNs(49 * MS);
      goOn.countDown();
      assertThat(events.take()).isEqualTo("ended");
      assertThat(runner.abandoned()).isZero();
    }
  }

  @Test
  void shouldInterruptTheAgentOnCloseWithoutCallbacks() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    BlockingQueue<String> left = new LinkedBlockingQueue<>();
    AgentRunner runner =
        run(
            heartbeat -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                left.add(Thread.currentThread().getName());
              }
            });
    running.await();

    runner.close();
    runner.close();

    assertThat(left).containsExactly("test");
    assertThat(events).isEmpty();
  }

  @Test
  void shouldCloseDuringTheBackoff() throws Exception {
    AgentRunner runner =
        run(
            heartbeat -> {
              throw new IOException("x");
            });
    assertThat(events.take()).isEqualTo("failed: x, 100");
    clock.awaitWaiter(100 * MS);

    runner.close(); // though the clock stands still

    assertThat(events).isEmpty();
  }

  @Test
  void shouldAbandonAThreadThatDoesNotEndOnClose() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AgentRunner runner =
        run(
            heartbeat -> {
              running.countDown();
              hang(release);
            });
    running.await();
    Thread closer = new Thread(runner::close);
    closer.start();
    clock.awaitWaiter(3_000 * MS);
    clock.advanceNs(3_000 * MS);
    closer.join();

    assertThat(runner.abandoned()).isEqualTo(1);
    release.countDown();
  }

  /** Blocks as native code does, ignoring interrupts. */
  private static void hang(CountDownLatch release) {
    boolean done = false;
    while (!done) {
      try {
        release.await();
        done = true;
      } catch (InterruptedException e) {
        // ignored
      }
    }
  }

  @Test
  void shouldOpenStepAndCloseEachAgentInOrder() throws Exception {
    List<String> calls = new CopyOnWriteArrayList<>();
    AtomicInteger created = new AtomicInteger();
    try (AgentRunner runner =
        start(
            heartbeat -> {
              int number = created.incrementAndGet();
              return new Agent() {
                private int steps;

                @Override
                public void onStart() {
                  calls.add("start " + number);
                }

                @Override
                public boolean doWork() throws IOException {
                  calls.add("work " + number);
                  if (number == 1) {
                    throw new IOException("x");
                  }
                  return ++steps < 2;
                }

                @Override
                public void onClose() {
                  calls.add("close " + number);
                }
              };
            })) {
      assertThat(events.take()).isEqualTo("failed: x, 100");
      clock.awaitWaiter(100 * MS);
      clock.advanceNs(100 * MS);
      assertThat(events.take()).isEqualTo("ended");
      assertThat(runner.awaitEnd(Duration.ofSeconds(5))).isTrue();
      assertThat(calls)
          .containsExactly(
              "start 1", "work 1", "close 1", "start 2", "work 2", "work 2", "close 2");
    }
  }

  @Test
  void shouldCloseAnAgentThatFailsToOpenAndKeepBothFailures() throws Exception {
    BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    AgentListener failing =
        new AgentListener() {
          @Override
          public void failed(Throwable cause, Duration wait) {
            failures.add(cause);
          }

          @Override
          public void abandoned(Duration limit, Duration wait) {}

          @Override
          public void ended() {}
        };
    Agent.Factory agents =
        heartbeat ->
            new Agent() {
              @Override
              public void onStart() throws IOException {
                throw new IOException("open");
              }

              @Override
              public boolean doWork() {
                return false;
              }

              @Override
              public void onClose() throws IOException {
                throw new IOException("close");
              }
            };
    try (AgentRunner runner =
        AgentRunner.start("test", agents, BACKOFF, failing, watchdog, () -> 0)) {
      Throwable failure = failures.take();
      assertThat(failure).hasMessage("open");
      assertThat(failure.getSuppressed()).singleElement().hasToString("java.io.IOException: close");
      assertThat(runner.awaitEnd(Duration.ZERO)).isFalse();
    }
  }

  @Test
  void shouldWatchAllAgentsWithOneThread() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Step hanging =
        heartbeat -> {
          if (release.getCount() > 0) {
            heartbeat.within(Duration.ofMillis(50));
            hang(release);
          }
        };
    try (AgentRunner first = run(hanging);
        AgentRunner second = run(hanging)) {
      clock.awaitWaiter(50 * MS);
      while (first.abandoned() + second.abandoned() < 2) {
        clock.advanceNs(50 * MS); // the second may set its deadline later than the first
        Thread.onSpinWait();
      }
      release.countDown();
    }
  }
}
