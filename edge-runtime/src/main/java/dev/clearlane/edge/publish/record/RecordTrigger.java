package dev.clearlane.edge.publish.record;

import java.time.Duration;

/** Decides by events whether a picture is to be recorded. Thread-safe. */
final class RecordTrigger {
  private final long postEventNs;
  private boolean pending;
  private boolean triggered; // ever
  private long untilNs;

  RecordTrigger(Duration postEvent) {
    postEventNs = postEvent.toNanos();
  }

  synchronized void event() {
    pending = true;
    triggered = true;
    untilNs = System.nanoTime() + postEventNs;
  }

  /** Whether a picture lies within an event; the first one after an event always does. */
  synchronized boolean includes(long captureNs) {
    boolean included = pending || (triggered && captureNs - untilNs < 0);
    pending = false;
    return included;
  }
}
