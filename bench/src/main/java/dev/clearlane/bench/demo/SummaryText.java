package dev.clearlane.bench.demo;

import java.util.Locale;
import java.util.Objects;

/** Formats a summary as text. */
final class SummaryText {
  /** Without it, the gain of clean stretches reads like a failure. */
  static final String EQUAL_PICTURES =
      "A frame equal to the reference counts as 100 dB, so that clean stretches can only lose.";

  private SummaryText() {}

  static String of(DemoSummary summary) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%d frames, %d %s, %.1f s, %.1f frames per second (including the comparison)",
        summary.frames(),
        summary.rounds(),
        summary.rounds() == 1 ? "round" : "rounds",
        summary.seconds(),
        summary.fps());
    line(text, "decisions  %s", Counts.line(summary.decisions()));
    line(text, "models     %s", String.join(", ", summary.models()));
    DemoSummary.Mqtt mqtt = summary.mqtt();
    line(
        text,
        "MQTT       %d sent, %d received (%d images, %d decisions), %d duplicates, %d faulty",
        mqtt.sent(),
        mqtt.received(),
        mqtt.frames(),
        mqtt.decisions(),
        mqtt.duplicates(),
        mqtt.faulty());
    line(text, "");
    line(text, "stretch   frames   before    after     gain   applied");
    for (StretchScore stretch : summary.stretches()) {
      line(
          text,
          "%-8s  %6d  %7.2f  %7.2f  %+7.2f   %s",
          stretch.kind(),
          stretch.frames(),
          stretch.psnrIn(),
          stretch.psnrOut(),
          stretch.gain(),
          Counts.line(stretch.applied()));
    }
    line(
        text,
        "%-8s  %6d  %7.2f  %7.2f  %+7.2f   PSNR in dB against the clean reference",
        "all",
        summary.frames(),
        summary.psnrIn(),
        summary.psnrOut(),
        summary.psnrOut() - summary.psnrIn());
    line(text, "%s", EQUAL_PICTURES);
    line(text, "");
    if (!summary.plates().isEmpty()) {
      line(text, "plate      captured   restored");
      for (PlateScore plate : summary.plates()) {
        line(
            text,
            "%-9s  %-9s  %-9s  %s",
            plate.text(),
            Objects.requireNonNullElse(plate.captured(), "-"),
            Objects.requireNonNullElse(plate.restored(), "-"),
            plate.outcome().name().toLowerCase(Locale.ROOT));
      }
      line(text, "");
    }
    summary.files().forEach((what, file) -> line(text, "%-10s %s", what, file));
    return text.toString();
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be one more dependency
  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
