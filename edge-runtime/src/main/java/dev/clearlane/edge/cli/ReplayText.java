package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.RealtimeFigures;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.ReplaySummary.QualityFigures;
import dev.clearlane.edge.replay.SpeedFigures;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints the summary of a replay. */
final class ReplayText {
  private ReplayText() {}

  static String of(ReplaySummary s) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s: %d frames of %dx%d (%.1f s) in %.1f s, %.1f frames per second; %d lost",
        s.source(),
        s.frames(),
        s.widthPx(),
        s.heightPx(),
        s.duration(),
        s.wallSeconds(),
        s.fps(),
        s.lostFrames());
    line(text, "decisions  %s", counts(s.decisions()));
    if (!s.decisions().equals(s.applied())) {
      line(
          text,
          "applied    %s; %d engine failures, %d frames without a model",
          counts(s.applied()),
          s.engineFailures(),
          s.unservedFrames());
    }
    if (s.psnrIn() != null && s.psnrOut() != null) {
      line(text, "quality    %s", quality(s.psnrIn(), s.psnrOut(), s.ssimIn(), s.ssimOut()));
    }
    if (s.quality() != null) {
      s.quality().forEach((decision, q) -> line(text, "  %-8s %s", decision, quality(q)));
    }
    line(text, "latency ms %14s %9s %9s", "p50", "p95", "p99");
    s.latencyMs()
        .forEach(
            (stage, l) ->
                line(text, "  %-14s %8.2f  %8.2f  %8.2f", stage, l.p50(), l.p95(), l.p99()));
    MqttFigures mqtt = s.mqtt();
    if (mqtt != null) {
      line(
          text,
          "mqtt       %s: %d sent, %d delivered, %d not delivered",
          mqtt.broker(),
          mqtt.sent(),
          mqtt.delivered(),
          mqtt.notDelivered());
    }
    s.models()
        .forEach(
            m ->
                line(
                    text,
                    "model      %s (%s%s)",
                    m.id(),
                    m.task(),
                    m.credit().isEmpty() ? "" : "; " + m.credit()));
    s.outputs().forEach(output -> line(text, "output     %s", output));
    s.notes().forEach(note -> line(text, "note       %s", note));
    line(
        text,
        "memory     %d MiB after %d frames, %d MiB at the end",
        s.rssAfter100Mib(),
        Math.min(100, s.frames()),
        s.rssEndMib());
    RealtimeFigures realtime = s.realtime();
    if (realtime != null) {
      line(
          text,
          "realtime   deadline %d ms: %d of %d frames dropped, %d passed raw without time (%s)",
          realtime.deadlineMs(),
          realtime.droppedFrames(),
          realtime.capturedFrames(),
          realtime.framesWithoutTime(),
          counts(realtime.raw()));
    }
    SpeedFigures bench = s.bench();
    if (bench != null) {
      line(
          text,
          "bench      pipeline %.2f fps, bare engine %.2f fps: ratio %.3f (%s, %d rounds of %d frames)",
          bench.pathFps(),
          bench.engineFps(),
          bench.ratio(),
          bench.treatment(),
          bench.rounds(),
          bench.framesPerRound());
    }
    return text.toString().stripTrailing();
  }

  private static String counts(Map<String, Long> counts) {
    StringBuilder text = new StringBuilder();
    counts.forEach((name, count) -> text.append(name).append(' ').append(count).append("  "));
    return text.toString().stripTrailing();
  }

  private static String quality(QualityFigures q) {
    return quality(q.psnrIn(), q.psnrOut(), q.ssimIn(), q.ssimOut())
        + String.format(Locale.ROOT, " (%d frames)", q.frames());
  }

  private static String quality(
      double psnrIn, double psnrOut, @Nullable Double ssimIn, @Nullable Double ssimOut) {
    String psnr = String.format(Locale.ROOT, "PSNR %.2f -> %.2f dB", psnrIn, psnrOut);
    return ssimIn == null || ssimOut == null
        ? psnr
        : psnr + String.format(Locale.ROOT, ", SSIM %.4f -> %.4f", ssimIn, ssimOut);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
