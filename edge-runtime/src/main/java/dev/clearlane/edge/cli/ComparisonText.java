package dev.clearlane.edge.cli;

import dev.clearlane.edge.report.RunComparison;
import dev.clearlane.edge.report.RunComparison.Figure;
import dev.clearlane.edge.report.RunComparison.Score;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints the comparison of two runs as a table. */
final class ComparisonText {
  private ComparisonText() {}

  static String of(RunComparison result) {
    StringBuilder text = new StringBuilder();
    line(text, "A          %s", run(result.a()));
    line(text, "B          %s", run(result.b()));
    result.notes().forEach(note -> line(text, "note       %s", note));
    line(text, "%-28s %10s %10s %10s  %s", "figure", "A", "B", "B - A", "better");
    for (Figure figure : result.figures()) {
      int digits = figure.digits();
      Double a = figure.a();
      Double b = figure.b();
      line(
          text,
          "%-28s %10s %10s %10s  %s",
          figure.unit().isEmpty() ? figure.name() : figure.name() + ", " + figure.unit(),
          decimal(a, digits),
          decimal(b, digits),
          a == null || b == null ? "-" : String.format(Locale.ROOT, "%+." + digits + "f", b - a),
          figure.better().equals("same") ? "-" : figure.better().toUpperCase(Locale.ROOT));
    }
    score(text, "PSNR", result.psnr());
    score(text, "SSIM", result.ssim());
    line(
        text,
        "decisions  %s",
        result.decisions().isEmpty()
            ? "the same on all %d frames".formatted(result.frames())
            : "differ in %d stretches of %d frames"
                .formatted(
                    result.decisions().size(),
                    result.decisions().stream()
                        .mapToLong(stretch -> stretch.last() - stretch.first() + 1)
                        .sum()));
    result
        .decisions()
        .forEach(
            stretch ->
                line(
                    text,
                    "  frames %d to %d: A %s (applied %s), B %s (applied %s)",
                    stretch.first(),
                    stretch.last(),
                    stretch.decisionA(),
                    stretch.appliedA(),
                    stretch.decisionB(),
                    stretch.appliedB()));
    result
        .settings()
        .forEach(
            setting ->
                line(text, "setting    %s: A %s, B %s", setting.name(), setting.a(), setting.b()));
    return text.toString().stripTrailing();
  }

  private static String run(RunComparison.Run run) {
    return "%s (%s; %s)".formatted(run.path(), run.source(), String.join(", ", run.models()));
  }

  private static void score(StringBuilder text, String name, @Nullable Score score) {
    if (score != null) {
      line(
          text,
          "%-10s A better on %d frames, B on %d, %d within %s; B - A %+.4f on average",
          name,
          score.aWins(),
          score.bWins(),
          score.ties(),
          score.tolerance(),
          score.meanDifference());
    }
  }

  private static String decimal(@Nullable Double value, int digits) {
    return value == null ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
