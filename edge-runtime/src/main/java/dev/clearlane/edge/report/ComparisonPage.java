package dev.clearlane.edge.report;

import static dev.clearlane.edge.report.PageFrame.decimal;
import static dev.clearlane.edge.report.PageFrame.fact;

import dev.clearlane.bundle.html.Html;
import dev.clearlane.edge.report.PageChart.Series;
import dev.clearlane.edge.report.RunComparer.DifferentShot;
import dev.clearlane.edge.report.RunComparison.Figure;
import dev.clearlane.edge.report.RunComparison.Score;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The page of a comparison. */
final class ComparisonPage {
  private ComparisonPage() {}

  static String html(RunComparison result, List<DifferentShot> shots, FramePairs pairs)
      throws IOException {
    List<PageChart> charts = charts(pairs);
    StringBuilder html = new StringBuilder();
    html.append(
        "<h1>Two runs</h1>\n<p class=\"lead\">%d frames in common</p>\n<section class=\"scroll\"><table>\n"
            .formatted(result.frames()));
    html.append(fact("A", line(result.a()))).append(fact("B", line(result.b())));
    html.append("</table>\n");
    result
        .notes()
        .forEach(note -> html.append("<p class=\"bad\">").append(Html.text(note)).append("</p>\n"));
    html.append("</section>\n");
    wins(html, result);
    figures(html, result);
    pictures(html, shots);
    html.append("<section><h2>Frame by frame</h2>\n");
    charts.forEach(
        chart -> html.append("<div class=\"chart\" id=\"%s\"></div>\n".formatted(chart.id())));
    html.append("</section>\n");
    decisions(html, result);
    settings(html, result);
    return PageFrame.html("clearlane: two runs", html.toString(), charts);
  }

  private static String line(RunComparison.Run run) {
    return "%s: %s; clearlane %s; %s"
        .formatted(run.path(), run.source(), run.version(), String.join(", ", run.models()));
  }

  private static void wins(StringBuilder html, RunComparison result) {
    html.append("<ul class=\"facts\">\n");
    score(html, "PSNR", "dB", result.psnr(), 2);
    score(html, "SSIM", "", result.ssim(), 4);
    html.append("</ul>\n");
  }

  private static void score(
      StringBuilder html, String name, String unit, @Nullable Score score, int digits) {
    if (score == null) {
      return;
    }
    html.append(PageFrame.figure(Integer.toString(score.aWins()), "frames better in A, " + name))
        .append(PageFrame.figure(Integer.toString(score.bWins()), "frames better in B, " + name))
        .append(
            PageFrame.figure(
                Integer.toString(score.ties()),
                "ties, within %s %s".formatted(decimal(score.tolerance(), 3), unit).strip()))
        .append(
            PageFrame.figure(
                String.format(Locale.ROOT, "%+." + digits + "f %s", score.meanDifference(), unit)
                    .strip(),
                "B minus A, mean of " + name));
  }

  private static void figures(StringBuilder html, RunComparison result) {
    html.append(
        "<section class=\"scroll\"><h2>Figures</h2><table><tr><th>figure</th><th class=\"n\">A</th><th class=\"n\">B</th>"
            + "<th class=\"n\">B − A</th><th>better</th></tr>\n");
    for (Figure figure : result.figures()) {
      Double a = figure.a();
      Double b = figure.b();
      int digits = figure.digits();
      html.append(
          "<tr><th>%s</th><td class=\"n\">%s</td><td class=\"n\">%s</td><td class=\"n\">%s</td><td>%s</td></tr>\n"
              .formatted(
                  Html.text(
                      figure.unit().isEmpty()
                          ? figure.name()
                          : figure.name() + ", " + figure.unit()),
                  decimal(a, digits),
                  decimal(b, digits),
                  a == null || b == null
                      ? "–"
                      : String.format(Locale.ROOT, "%+." + digits + "f", b - a),
                  figure.better().equals("same")
                      ? "<span class=\"quiet\">–</span>"
                      : "<b>" + figure.better().toUpperCase(Locale.ROOT) + "</b>"));
    }
    html.append("</table></section>\n");
  }

  private static void pictures(StringBuilder html, List<DifferentShot> shots) {
    html.append("<section><h2>Frames that differ most</h2>\n");
    if (shots.isEmpty()) {
      html.append("<p class=\"quiet\">The sampled frames of both runs are equal.</p>\n");
    }
    html.append("<div class=\"pairs triples\">\n");
    for (DifferentShot shot : shots) {
      RunComparison.Difference difference = shot.difference();
      String name =
          String.format(
              Locale.ROOT, "frame %d at %.2f s", difference.sequence(), difference.seconds());
      html.append("<figure>")
          .append(PageFrame.pair(shot.a(), shot.b(), "A", "B", name))
          .append(
              "<figcaption>%s · applied: A %s, B %s · mean difference %s of 255</figcaption></figure>\n"
                  .formatted(
                      name,
                      difference.appliedA(),
                      difference.appliedB(),
                      decimal(difference.difference(), 1)));
      html.append(
          "<figure><img alt=\"%1$s, raw\" style=\"width:100%%;border-radius:.3rem\" src=\"%2$s\"/><figcaption>%1$s, raw</figcaption></figure>\n"
              .formatted(name, PageFrame.jpeg(shot.raw())));
    }
    html.append("</div></section>\n");
  }

  private static List<PageChart> charts(FramePairs pairs) {
    List<PageChart> charts = new ArrayList<>();
    chart(charts, pairs, "psnr", "PSNR of restored frames, dB", FrameRows::psnrOut, 2);
    chart(charts, pairs, "ssim", "SSIM of restored frames", FrameRows::ssimOut, 4);
    chart(
        charts,
        pairs,
        "infer",
        "Inference, ms",
        rows -> rows.stageMs().getOrDefault("infer", List.of()),
        1);
    chart(
        charts,
        pairs,
        "change",
        "Change by restoration, grey levels",
        rows -> new ArrayList<>(rows.change()),
        2);
    return charts;
  }

  private static void chart(
      List<PageChart> charts,
      FramePairs pairs,
      String id,
      String title,
      Function<FrameRows, List<@Nullable Double>> column,
      int digits) {
    List<@Nullable Double> one = column.apply(pairs.a());
    List<@Nullable Double> two = column.apply(pairs.b());
    List<Double> x = new ArrayList<>();
    List<@Nullable Double> a = new ArrayList<>();
    List<@Nullable Double> b = new ArrayList<>();
    for (FramePairs.Pair pair : pairs.pairs()) {
      x.add(pairs.a().seconds().get(pair.a()));
      a.add(one.isEmpty() ? null : one.get(pair.a()));
      b.add(two.isEmpty() ? null : two.get(pair.b()));
    }
    List<Series> series = List.of(new Series("A", a), new Series("B", b));
    if (series.stream().anyMatch(Series::isMeasured)) {
      charts.add(
          new PageChart(id, title, "time, s", x, series, digits, null, id.equals("ssim"), true));
    }
  }

  private static void decisions(StringBuilder html, RunComparison result) {
    html.append("<section class=\"scroll\"><h2>Decisions that differ</h2>\n");
    if (result.decisions().isEmpty()) {
      html.append("<p class=\"quiet\">All frames were decided and treated alike.</p>\n");
    } else {
      html.append(
          "<table><tr><th>frames</th><th>A decided</th><th>B decided</th><th>A applied</th><th>B applied</th></tr>\n");
      for (RunComparison.Stretch stretch : result.decisions()) {
        html.append(
            "<tr><td>%d to %d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n"
                .formatted(
                    stretch.first(),
                    stretch.last(),
                    stretch.decisionA(),
                    stretch.decisionB(),
                    stretch.appliedA(),
                    stretch.appliedB()));
      }
      html.append("</table>");
    }
    html.append("</section>\n");
  }

  private static void settings(StringBuilder html, RunComparison result) {
    html.append("<section class=\"scroll\"><h2>Settings that differ</h2>\n");
    if (result.settings().isEmpty()) {
      html.append("<p class=\"quiet\">None.</p>\n");
    } else {
      html.append("<table><tr><th>setting</th><th>A</th><th>B</th></tr>\n");
      for (RunComparison.Setting setting : result.settings()) {
        html.append(
            "<tr><th>%s</th><td>%s</td><td>%s</td></tr>\n"
                .formatted(Html.text(setting.name()), text(setting.a()), text(setting.b())));
      }
      html.append("</table>");
    }
    html.append("</section>\n");
  }

  private static String text(@Nullable String value) {
    return value == null ? "–" : Html.text(value);
  }
}
