package dev.clearlane.edge.mqtt;

import java.util.concurrent.TimeUnit;

/** So many messages per second and no more, evenly but for a tenth of a second. One thread. */
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

  /** How long until one more may go; 0 or less for now. */
  long waitNs(long nowNs) {
    saved = Math.min(burst, saved + perNs * (nowNs - lastNs));
    lastNs = nowNs;
    return (long) Math.ceil((1 - saved) / perNs);
  }

  /** One went. */
  void take() {
    saved -= 1;
  }
}
