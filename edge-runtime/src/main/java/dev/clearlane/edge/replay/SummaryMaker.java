package dev.clearlane.edge.replay;

import dev.clearlane.edge.mqtt.MqttCounters;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.replay.ReplaySummary.Latency;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.ReplaySummary.QualityFigures;
import dev.clearlane.edge.status.Percentiles;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.restore.Restorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts what the stages counted into one summary. */
record SummaryMaker(
    ReplayPlan plan,
    StreamFormat format,
    StatusSnapshot counts,
    Ledger ledger,
    double wallSeconds,
    long unserved,
    @Nullable SpeedFigures speed,
    List<String> outputs) {

  private static final List<String> STAGES =
      List.of(
          CaptureStage.DECODE,
          RestoreStage.SELECT,
          Restorer.PRE,
          Restorer.INFER,
          Restorer.POST,
          Ledger.FRAME);

  /**
   * @param link closed by now
   */
  ReplaySummary make(@Nullable MqttLink link) {
    ReferenceMeter meter = ledger.meter();
    Quality overall = meter == null ? null : meter.overall();
    return new ReplaySummary(
        ReplaySummary.SCHEMA,
        plan.source(),
        plan.models().mode().id(),
        format.widthPx(),
        format.heightPx(),
        counts.frames(),
        counts.lostFrames(),
        rounded(ledger.streamSeconds(), 3),
        rounded(wallSeconds, 3),
        rounded(counts.frames() / wallSeconds, 2),
        counts.decisions(),
        counts.applied(),
        counts.engineFailures(),
        unserved,
        latencies(),
        overall == null ? null : measured(overall.psnrIn()),
        overall == null ? null : measured(overall.psnrOut()),
        overall == null ? null : measured(overall.ssimIn()),
        overall == null ? null : measured(overall.ssimOut()),
        meter == null ? null : meter.unmatched(),
        meter == null ? null : qualities(meter.byDecision()),
        link == null ? null : mqtt(link),
        outputs,
        plan.models().uses(),
        MachineReader.read(plan.models().threads()),
        ledger.earlyMib(),
        ledger.lateMib(),
        speed);
  }

  /** In the order of the path, then the outputs. */
  private Map<String, Latency> latencies() {
    Map<String, Latency> ordered = new LinkedHashMap<>();
    for (String stage : STAGES) {
      Percentiles found = counts.latency().get(stage);
      if (found != null) {
        ordered.put(stage, latency(found));
      }
    }
    counts.latency().forEach((stage, found) -> ordered.putIfAbsent(stage, latency(found)));
    return ordered;
  }

  private static Latency latency(Percentiles p) {
    return new Latency(p.count(), p.p50Ms(), p.p95Ms(), p.p99Ms(), p.maxMs());
  }

  private static Map<String, QualityFigures> qualities(Map<String, Quality> byDecision) {
    Map<String, QualityFigures> figures = new LinkedHashMap<>();
    byDecision.forEach(
        (decision, q) ->
            figures.put(
                decision,
                new QualityFigures(
                    q.frames(),
                    rounded(q.psnrIn(), 4),
                    rounded(q.psnrOut(), 4),
                    measured(q.ssimIn()),
                    measured(q.ssimOut()))));
    return figures;
  }

  private static MqttFigures mqtt(MqttLink link) {
    MqttCounters counters = link.counters();
    return new MqttFigures(
        link.broker().toString(),
        counters.offered(),
        counters.sent(),
        counters.delivered(),
        counters.notDelivered(),
        counters.dropped(),
        counters.refused(),
        counters.deliveredBytes(),
        counters.notDelivered() == 0 ? null : link.failure());
  }

  private static @Nullable Double measured(double value) {
    return Double.isNaN(value) ? null : rounded(value, 4);
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.round(value * scale) / scale;
  }
}
