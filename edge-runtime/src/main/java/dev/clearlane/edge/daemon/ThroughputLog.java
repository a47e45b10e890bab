package dev.clearlane.edge.daemon;

import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.edge.status.StatusSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs one line per camera, 10 s after the start and then every minute: frame rates, and how many
 * frames were restored, needed nothing, or passed raw and why. Used by one thread.
 */
final class ThroughputLog {
  private static final Logger LOG = LoggerFactory.getLogger(ThroughputLog.class);
  private static final long FIRST_NS = TimeUnit.SECONDS.toNanos(10);
  private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(60);
  private static final String PASS = "pass";

  private final Metrics metrics;
  private Map<String, Totals> before = new HashMap<>();
  private boolean started;
  private long sinceNs;
  private long dueNs;

  ThroughputLog(Metrics metrics) {
    this.metrics = metrics;
  }

  /** Logs the throughput since the last lines, if that is due; the first call only starts. */
  void update(long nowNs, Map<String, StatusSnapshot> figures) {
    if (!started) {
      started = true;
      sinceNs = nowNs;
      dueNs = nowNs + FIRST_NS;
    }
    if (nowNs - dueNs < 0) {
      return;
    }
    Map<String, Totals> now = new HashMap<>();
    figures.forEach((camera, figure) -> now.put(camera, totals(camera, figure)));
    double seconds = (nowNs - sinceNs) / 1e9;
    now.forEach(
        (camera, totals) ->
            LOG.info(
                "{}: {}",
                camera,
                totals.minus(before.getOrDefault(camera, Totals.NONE)).line(seconds)));
    before = now;
    sinceNs = nowNs;
    dueNs = nowNs + INTERVAL_NS;
  }

  private Totals totals(String camera, StatusSnapshot figure) {
    CameraMetrics counters = metrics.camera(camera);
    Map<RawReason, Long> raw = new EnumMap<>(RawReason.class);
    for (RawReason reason : RawReason.values()) {
      raw.put(reason, counters.raws(reason));
    }
    long restored = figure.frames() - figure.applied().getOrDefault(PASS, 0L);
    return new Totals(counters.captures(), figure.frames(), restored, raw);
  }

  /**
   * Frame counts of one camera.
   *
   * @param raw frames that passed raw, by reason
   */
  record Totals(long captured, long published, long restored, Map<RawReason, Long> raw) {
    static final Totals NONE = new Totals(0, 0, 0, Map.of());

    Totals minus(Totals other) {
      Map<RawReason, Long> difference = new EnumMap<>(RawReason.class);
      raw.forEach(
          (reason, count) -> difference.put(reason, count - other.raw.getOrDefault(reason, 0L)));
      return new Totals(
          captured - other.captured,
          published - other.published,
          restored - other.restored,
          difference);
    }

    String line(double seconds) {
      String rates =
          String.format(
              Locale.ROOT, "%.1f fps in, %.1f fps out", captured / seconds, published / seconds);
      if (published <= 0) {
        return rates;
      }
      List<String> reasons = new ArrayList<>();
      long raws = 0;
      for (Map.Entry<RawReason, Long> reason : raw.entrySet()) {
        if (reason.getValue() > 0) {
          raws += reason.getValue();
          reasons.add(reason.getKey().id() + " " + percent(reason.getValue()));
        }
      }
      return "%s; %s restored, %s clean, %s raw%s"
          .formatted(
              rates,
              percent(restored),
              percent(published - restored - raws),
              percent(raws),
              reasons.isEmpty() ? "" : " (" + String.join(", ", reasons) + ")");
    }

    private String percent(long count) {
      return Math.round(100.0 * Math.max(0, count) / published) + " %";
    }
  }
}
