package dev.clearlane.edge.encode;

import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.frame.RestoredFrame;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A live video without end: frames in, H.264 out to all subscribers, whatever happens to the
 * camera. Without new frames it repeats the last one, then shows a slate with the reason;
 * timestamps continue throughout.
 *
 * <p>If frames arrive faster than they can be encoded, the newest wins. Nothing is encoded without
 * subscribers. Encodes on a thread of its own; all methods are thread-safe and only {@link #close}
 * blocks.
 *
 * <p>Decision record: {@code docs/adr/0005-encode-once.md}.
 */
public final class LiveVideo implements Output {
  /** Wait after a picture that no encoder accepted, before all are tried again. */
  private static final Backoff RETRY = Backoff.of(Duration.ofSeconds(1), Duration.ofSeconds(1));

  private static final Duration FINISH_TIMEOUT = Duration.ofSeconds(1);

  private final String name;
  private final LiveStats stats = new LiveStats();
  private final Subscribers subscribers;
  private final Continuity continuity;
  private final AgentRunner runner;
  private volatile LongConsumer encodeTimes = ns -> {};

  /** Receives encoded pictures, in order, one at a time. Must not block. */
  @FunctionalInterface
  public interface Sink {
    void accept(AccessUnit unit);
  }

  /** A sink's registration. */
  public interface Subscription extends AutoCloseable {
    /** Requests a keyframe as soon as possible. */
    void requestKeyframe();

    /** Ends the subscription; one picture may still be delivered. */
    @Override
    void close();
  }

  private LiveVideo(String name, View view, LiveSettings settings) {
    this.name = name;
    String label = view == View.RAW ? name + "-raw" : name;
    subscribers = new Subscribers(name, this::requestKeyframe);
    continuity =
        new Continuity(
            new SlateText(view == View.RAW ? name + " (raw)" : name),
            settings,
            stats,
            subscribers::isEmpty);
    LiveEncoder encoder =
        new LiveEncoder(
            name, settings, continuity::takeKeyframeRequest, stats, subscribers::deliver);
    runner =
        AgentRunner.start(
            label + "-encode",
            heartbeat ->
                new EncodeAgent(
                    heartbeat, view, continuity, encoder, stats, ns -> encodeTimes.accept(ns)),
            RETRY,
            new EncodeFailures(name, stats));
  }

  /**
   * Starts a video.
   *
   * @param name shown on slates and in logs, e.g. {@code front}
   */
  public static LiveVideo start(String name, View view, LiveSettings settings) {
    Libav.load();
    return new LiveVideo(name, view, settings);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void accept(RestoredFrame frame) {
    continuity.accept(frame);
  }

  /**
   * Sets the reason shown on the slate when no frames arrive; the next frame clears it.
   *
   * @param problem one short line, or null if there is none
   */
  public void showProblem(@Nullable String problem) {
    continuity.setProblem(problem);
  }

  /** Sets the callback for the time to convert and encode a frame, in ns; on the encoder thread. */
  public void onEncode(LongConsumer listener) {
    encodeTimes = listener;
  }

  /** Delivers pictures to a sink from the next keyframe on, which is requested. */
  public Subscription subscribe(Sink sink) {
    return subscribers.add(sink);
  }

  private void requestKeyframe() {
    continuity.requestKeyframe();
  }

  /** Counters since the start. */
  public LiveCounts counts() {
    return stats.counts();
  }

  /** Ends the video and frees everything; subscribers receive nothing more. */
  @Override
  public void close() {
    continuity.close();
    try {
      runner.awaitEnd(FINISH_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.close();
    continuity.drop();
  }
}
