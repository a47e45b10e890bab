package dev.clearlane.edge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AgentTest {
  private static final long MS = 1_000_000;
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofMillis(300), 0.5);

  private final FakeClock clock = new FakeClock();
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

  private final AgentListener listener =
      new AgentListener() {
        @Override
        public void failed(Throwable cause, Duration wait) {
          said.add("failed: " + cause.getMessage() + ", " + wait.toMillis());
        }

        @Override
        public void abandoned(Duration limit, Duration wait) {
          said.add("abandoned after " + limit.toMillis() + ", " + wait.toMillis());
        }

        @Override
        public void ended() {
          said.add("ended");
        }
      };

  private Agent start(Role role) {
    return Agent.start("test", role, BACKOFF, listener, clock, () -> 0);
  }

  @Test
  void shouldRunAgainAfterLongerAndLongerWaits() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (Agent agent =
        start(
            pulse -> {
              throw new IOException("run " + runs.incrementAndGet());
            })) {
      for (String expected :
          new String[] {
            "failed: run 1, 100", "failed: run 2, 200", "failed: run 3, 300", "failed: run 4, 300"
          }) {
        assertThat(said.take()).isEqualTo(expected);
        clock.awaitWaiter();
        long wait = Long.parseLong(expected.replaceAll(".*, ", ""));
        clock.advanceNs(wait * MS - 1); // not yet
        clock.awaitWaiter();
        assertThat(said).isEmpty();
        clock.advanceNs(1);
      }
      assertThat(said.take()).startsWith("failed: run 5");
      assertThat(agent.restarts()).isEqualTo(4);
      assertThat(agent.abandoned()).isZero();
    }
  }

  @Test
  @SuppressWarnings("try") // the agent works by being open
  void shouldCountFailuresAnewOnceTheRoleWasHealthy() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (Agent agent =
        start(
            pulse -> {
              if (runs.incrementAndGet() == 3) {
                pulse.healthy();
              }
              throw new IOException("x");
            })) {
      for (int wait : new int[] {100, 200, 100}) {
        assertThat(said.take()).isEqualTo("failed: x, " + wait);
        clock.awaitWaiter();
        clock.advanceNs(wait * MS);
      }
      assertThat(said.take()).isEqualTo("failed: x, 200");
      assertThat(agent.abandoned()).isZero();
    }
  }

  @Test
  void shouldEndWhenTheRoleReturns() throws Exception {
    Agent agent = start(pulse -> {});

    assertThat(said.take()).isEqualTo("ended");
    agent.close();
    assertThat(said).isEmpty();
    assertThat(agent.restarts()).isZero();
  }

  @Test
  void shouldReportErrorsToo() throws Exception {
    try (Agent agent =
        start(
            pulse -> {
              throw new UnsatisfiedLinkError("no library");
            })) {
      assertThat(said.take()).isEqualTo("failed: no library, 100");
      assertThat(agent.abandoned()).isZero();
    }
  }

  @Test
  void shouldReplaceAThreadThatBreaksItsPromise() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    BlockingQueue<Boolean> stillCurrent = new LinkedBlockingQueue<>();
    CountDownLatch second = new CountDownLatch(1);
    try (Agent agent =
        start(
            pulse -> {
              if (runs.incrementAndGet() == 1) {
                pulse.within(Duration.ofMillis(50));
                hang(release);
                stillCurrent.add(pulse.idle());
              } else {
                second.countDown();
                LockSupport.park();
              }
            })) {
      clock.awaitWaiter();
      clock.advanceNs(50 * MS);
      assertThat(said.take()).isEqualTo("abandoned after 50, 100");
      clock.awaitWaiter();
      clock.advanceNs(100 * MS);
      second.await(); // the successor runs while the first still hangs
      assertThat(agent.abandoned()).isEqualTo(1);
      assertThat(stillCurrent).isEmpty();

      release.countDown();
      assertThat(stillCurrent.take()).isFalse();
    }
  }

  @Test
  void shouldLetARoleTakeItsTimeThatKeepsOrTakesBackItsPromise() throws Exception {
    CountDownLatch kept = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    try (Agent agent =
        start(
            pulse -> {
              pulse.within(Duration.ofMillis(50));
              kept.countDown();
              goOn.await();
              pulse.within(Duration.ofMillis(50));
              pulse.idle();
              clock.advanceNs(10_000 * MS);
            })) {
      kept.await();
      clock.advanceNs(49 * MS);
      goOn.countDown();
      assertThat(said.take()).isEqualTo("ended");
      assertThat(agent.abandoned()).isZero();
    }
  }

  @Test
  void shouldInterruptTheRoleOnCloseAndHearNothingMore() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    BlockingQueue<String> left = new LinkedBlockingQueue<>();
    Agent agent =
        start(
            pulse -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } finally {
                left.add(Thread.currentThread().getName());
              }
            });
    running.await();

    agent.close();
    agent.close();

    assertThat(left).containsExactly("test");
    assertThat(said).isEmpty();
  }

  @Test
  void shouldCloseDuringAWait() throws Exception {
    Agent agent =
        start(
            pulse -> {
              throw new IOException("x");
            });
    assertThat(said.take()).isEqualTo("failed: x, 100");
    clock.awaitWaiter();

    agent.close(); // though the clock stands still

    assertThat(said).isEmpty();
  }

  @Test
  void shouldLeaveAThreadBehindThatDoesNotEndOnClose() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Agent agent =
        start(
            pulse -> {
              running.countDown();
              hang(release);
            });
    running.await();
    Thread closer = new Thread(agent::close);
    closer.start();
    clock.awaitWaiter();
    clock.advanceNs(3_000 * MS);
    closer.join();

    assertThat(agent.abandoned()).isEqualTo(1);
    release.countDown();
  }

  /** As native code does: deaf to interruption. */
  private static void hang(CountDownLatch release) {
    boolean done = false;
    while (!done) {
      try {
        release.await();
        done = true;
      } catch (InterruptedException e) {
        // deaf
      }
    }
  }
}
