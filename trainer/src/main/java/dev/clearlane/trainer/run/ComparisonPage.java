package dev.clearlane.trainer.run;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.html.Html;
import dev.clearlane.trainer.page.Chart;
import dev.clearlane.trainer.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A comparison for people, {@code index.html}, and for programs, {@code comparison.json}. */
public final class ComparisonPage {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private ComparisonPage() {}

  /** The comparison as JSON, keys in snake_case. */
  public static String json(Comparison comparison) {
    return JSON.valueToTree(comparison).toPrettyString();
  }

  /** Writes both files. */
  public static void write(Comparison comparison, Path directory) throws IOException {
    Files.createDirectories(directory);
    RunFolder.writeWhole(
        directory.resolve("comparison.json"), json(comparison) + System.lineSeparator());
    RunFolder.writeWhole(
        directory.resolve("index.html"), Page.of("From scratch and transferred", body(comparison)));
  }

  private static String body(Comparison c) {
    NavigableMap<Long, Double> scratch = new TreeMap<>();
    NavigableMap<Long, Double> transferred = new TreeMap<>();
    NavigableMap<Long, Double> gain = new TreeMap<>();
    StringBuilder rows = new StringBuilder();
    for (Comparison.Point point : c.equalSteps()) {
      scratch.put(point.step(), point.scratch());
      transferred.put(point.step(), point.transferred());
      gain.put(point.step(), point.transferred() - point.scratch());
      rows.append(
          String.format(
              Locale.ROOT,
              "<tr><td class=\"n\">%,d</td><td class=\"n\">%.3f</td><td class=\"n\">%.3f</td>"
                  + "<td class=\"n\">%+.3f</td></tr>%n",
              point.step(),
              point.scratch(),
              point.transferred(),
              point.transferred() - point.scratch()));
    }
    Chart both =
        new Chart(
            c.figure(),
            List.of(
                new Chart.Curve("from scratch", scratch),
                new Chart.Curve("transferred", transferred)),
            false,
            scratch.lastKey());
    Chart difference =
        new Chart(
            "transferred less from scratch",
            List.of(new Chart.Curve("difference", gain)),
            false,
            gain.lastKey());
    return """
        <h1>From scratch and transferred</h1>
        <p class="lead">%s at equal steps; nothing is interpolated</p>
        <p class="say">%s</p>
        %s
        <div class="charts">
        %s
        %s
        </div>
        <h2>Runs</h2>
        <table>
        <tr><th></th><th>run</th><th>weights from</th><th class="n">last step</th>\
        <th class="n">last</th><th class="n">best</th></tr>
        %s%s</table>
        <h2>Figures</h2>
        <table>
        <tr><th class="n">step</th><th class="n">from scratch</th><th class="n">transferred</th>\
        <th class="n">difference</th></tr>
        %s</table>
        """
        .formatted(
            Html.text(c.figure()),
            Html.text(c.statement()),
            warnings(c.warnings()),
            both.svg(),
            difference.svg(),
            side("from scratch", c.scratch()),
            side("transferred", c.transferred()),
            rows);
  }

  private static String warnings(List<String> warnings) {
    return warnings.isEmpty() ? "" : "<p>%s.</p>".formatted(Html.text(String.join("; ", warnings)));
  }

  private static String side(String name, Comparison.Side side) {
    @Nullable String from = side.startedFrom();
    return String.format(
        Locale.ROOT,
        "<tr><th>%s</th><td><code>%s</code></td><td>%s</td><td class=\"n\">%,d</td>"
            + "<td class=\"n\">%.3f</td><td class=\"n\">%.3f</td></tr>%n",
        name,
        Html.text(side.run()),
        Html.text(Optional.ofNullable(from).orElse("random")),
        side.lastStep(),
        side.last(),
        side.best());
  }
}
