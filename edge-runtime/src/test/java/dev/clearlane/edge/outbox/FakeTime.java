package dev.clearlane.edge.outbox;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that go on when told to. */
public final class FakeTime implements TimeSource {
  private final AtomicLong wallMs = new AtomicLong(1_800_000_000_000L);
  private final AtomicLong monotonicNs = new AtomicLong(5);

  @Override
  public long wallMs() {
    return wallMs.get();
  }

  @Override
  public long monotonicNs() {
    return monotonicNs.get();
  }

  /** Time passes. */
  public void pass(Duration time) {
    wallMs.addAndGet(time.toMillis());
    monotonicNs.addAndGet(time.toNanos());
  }

  /** Somebody sets the clock. */
  public void setWallMs(long ms) {
    wallMs.set(ms);
  }
}
