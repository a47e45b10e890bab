package dev.clearlane.edge.encode;

import java.util.concurrent.atomic.AtomicLong;

/** Counters of a live video. Thread-safe. */
final class LiveStats {
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicLong unwatched = new AtomicLong();
  private final AtomicLong replaced = new AtomicLong();
  private final AtomicLong shown = new AtomicLong();
  private final AtomicLong repeated = new AtomicLong();
  private final AtomicLong slates = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong encoderFailures = new AtomicLong();
  private volatile String encoder = "";

  void accepted() {
    accepted.incrementAndGet();
  }

  void unwatched() {
    unwatched.incrementAndGet();
  }

  void replaced() {
    replaced.incrementAndGet();
  }

  void shown() {
    shown.incrementAndGet();
  }

  void repeated() {
    repeated.incrementAndGet();
  }

  void slate() {
    slates.incrementAndGet();
  }

  void failed() {
    failed.incrementAndGet();
  }

  /**
   * Records the state of the encoder chain after a picture.
   *
   * @param name of the encoder in use; empty if none works
   * @param failures encoders that failed at this picture
   */
  void encoded(String name, long failures) {
    encoder = name;
    encoderFailures.addAndGet(failures);
  }

  LiveCounts counts() {
    return new LiveCounts(
        accepted.get(),
        unwatched.get(),
        replaced.get(),
        shown.get(),
        repeated.get(),
        slates.get(),
        failed.get(),
        encoderFailures.get(),
        encoder);
  }
}
