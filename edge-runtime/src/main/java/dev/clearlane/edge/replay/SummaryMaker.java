package dev.clearlane.edge.replay;

import dev.clearlane.edge.mqtt.MqttCounters;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.pipeline.PipelineRun;
import dev.clearlane.edge.replay.ReplaySummary.Latency;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.ReplaySummary.QualityFigures;
import dev.clearlane.edge.status.Percentiles;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.restore.Restorer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Combines the counters of a run into its summary. */
record SummaryMaker(
    ReplayPlan plan,
    PipelineRun run,
    Ledger ledger,
    double wallSeconds,
    @Nullable SpeedFigures speed,
    @Nullable RealtimeFigures realtime,
    List<String> outputs,
    List<String> notes) {

  private static final String THROUGH = "through";

  private static final List<String> STAGES =
      List.of(
          RecordedCamera.DECODE,
          FrameTable.SELECT,
          Restorer.PRE,
          Restorer.INFER,
          Restorer.POST,
          Ledger.FRAME);

  /**
   * @param link closed by now
   */
  ReplaySummary make(@Nullable MqttLink link) {
    ReferenceMeter meter = ledger.meter();
    StatusSnapshot counts = run.figures();
    StreamFormat format = run.format();
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
        byTreatment(counts.decisions()),
        byTreatment(counts.applied()),
        counts.engineFailures(),
        run.unservedFrames(),
        latencies(counts),
        overall == null ? null : measured(overall.psnrIn()),
        overall == null ? null : measured(overall.psnrOut()),
        overall == null ? null : measured(overall.ssimIn()),
        overall == null ? null : measured(overall.ssimOut()),
        meter == null ? null : meter.unmatched(),
        meter == null ? null : qualities(meter.byDecision()),
        link == null ? null : mqtt(link),
        outputs,
        notes,
        plan.models().uses(),
        MachineReader.read(plan.models().threads()),
        ledger.earlyMib(),
        ledger.lateMib(),
        speed,
        realtime);
  }

  /** All treatments, in their order. */
  private static Map<String, Long> byTreatment(Map<String, Long> counts) {
    Map<String, Long> all = new LinkedHashMap<>();
    for (Treatment treatment : Treatment.values()) {
      all.put(treatment.id(), counts.getOrDefault(treatment.id(), 0L));
    }
    return all;
  }

  /** In the order of the pipeline, then the outputs. */
  private Map<String, Latency> latencies(StatusSnapshot counts) {
    Map<String, Latency> ordered = new LinkedHashMap<>();
    for (String stage : STAGES) {
      Percentiles found = counts.latency().get(stage);
      if (found != null && isReported(stage)) {
        ordered.put(stage, latency(found));
      }
    }
    counts
        .latency()
        .forEach(
            (stage, found) -> {
              if (isReported(stage)) {
                ordered.putIfAbsent(stage, latency(found));
              }
            });
    return ordered;
  }

  /**
   * A forced mode selects nothing; without pace, the time in the pipeline is that in its queues.
   */
  private boolean isReported(String stage) {
    return switch (stage) {
      case FrameTable.SELECT -> plan.models().mode() == Mode.AUTO;
      case THROUGH -> realtime != null;
      default -> true;
    };
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
