package dev.clearlane.edge.publish.record;

import dev.clearlane.bundle.Reasons;
import org.jspecify.annotations.Nullable;

/** Counters of a recorder. Thread-safe. */
final class RecordStats {
  private long frames;
  private long clips;
  private long events;
  private long dropped;
  private long failures;
  private @Nullable String failure;

  synchronized void frame() {
    frames++;
  }

  synchronized void clip() {
    clips++;
  }

  synchronized void event() {
    events++;
  }

  synchronized void dropped() {
    dropped++;
  }

  /** Counts a failure; returns its description. */
  synchronized String failed(Throwable cause) {
    failures++;
    String reason = Reasons.of(cause);
    failure = reason;
    return reason;
  }

  synchronized RecordCounts counts() {
    return new RecordCounts(frames, clips, events, dropped, failures, failure);
  }
}
