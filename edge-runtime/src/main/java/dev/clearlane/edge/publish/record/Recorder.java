package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.serving.clip.Libav;
import java.time.Duration;

/**
 * Records a live video into a ring of clips: continuously, or around events. The clips contain the
 * pictures that viewers receive, encoded once for both. Recording restarts with back-off after a
 * disk failure; its own thread keeps a slow disk from delaying anything else. Thread-safe.
 */
public final class Recorder implements AutoCloseable {
  private static final Backoff RETRY = Backoff.of(Duration.ofSeconds(1), Duration.ofSeconds(5));
  private static final Duration FINISH_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ABORT_TIMEOUT = Duration.ofSeconds(1);

  private final UnitQueue queue;
  private final RecordTrigger trigger;
  private final RecordStats stats = new RecordStats();
  private final RecordFailures failures;
  private final LiveVideo.Subscription subscription;
  private final AgentRunner runner;

  private Recorder(String name, RecordSettings settings, ClipRing ring, LiveVideo video) {
    queue = new UnitQueue(stats);
    trigger = new RecordTrigger(settings.postEvent());
    failures = new RecordFailures(name, stats);
    subscription = video.subscribe(queue::offer);
    runner =
        AgentRunner.start(
            name + "-record",
            heartbeat -> {
              failures.started();
              return new RecordAgent(
                  heartbeat,
                  settings,
                  queue,
                  trigger,
                  new Recording(name, settings.clip(), ring, stats));
            },
            RETRY,
            failures);
  }

  /**
   * Starts to record.
   *
   * @param name prefix of the clips' names, e.g. {@code front-raw}: letters, digits, {@code .} and
   *     {@code -}
   */
  public static Recorder start(
      String name, RecordSettings settings, ClipRing ring, LiveVideo video) {
    if (!name.matches("[a-zA-Z0-9.-]{1,64}")) {
      throw new IllegalArgumentException(
          "record: name must be 1 to 64 letters, digits, '.' or '-', not '%s'".formatted(name));
    }
    Libav.load();
    return new Recorder(name, settings, ring, video);
  }

  /** Keeps what is recorded around this moment. */
  public void event() {
    stats.event();
    trigger.event();
  }

  /** Counters since the start. */
  public RecordCounts counts() {
    return stats.counts();
  }

  /** Writes what is queued and completes the clip, within 6 s. */
  @Override
  public void close() {
    subscription.close();
    queue.close();
    if (!failures.isWaiting()) {
      try {
        runner.awaitEnd(FINISH_TIMEOUT);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    runner.close(ABORT_TIMEOUT);
  }
}
