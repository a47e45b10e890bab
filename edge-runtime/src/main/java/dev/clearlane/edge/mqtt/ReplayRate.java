package dev.clearlane.edge.mqtt;

import java.util.concurrent.TimeUnit;

/** Limits the rate of historical messages: a token bucket of a tenth of a second. One thread. */
final class ReplayRate {
  private final double perNs;
  private final double burst;
  private double saved;
  private long lastNs;

  ReplayRate(double perSecond, long nowNs) {
    perNs = perSecond / TimeUnit.SECONDS.toNanos(1);
    burst = Math.max(1, perSecond / 10);
    saved = 1;
    lastNs = nowNs;
  }

  /** Time until the next message may be sent; 0 or less if it may be sent now. */
  long waitNs(long nowNs) {
    saved = Math.min(burst, saved + perNs * (nowNs - lastNs));
    lastNs = nowNs;
    return (long) Math.ceil((1 - saved) / perNs);
  }

  /** Counts a message that was sent. */
  void take() {
    saved -= 1;
  }
}
