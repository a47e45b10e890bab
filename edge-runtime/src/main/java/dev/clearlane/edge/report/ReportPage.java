package dev.clearlane.edge.report;

import static dev.clearlane.edge.report.PageFrame.decimal;
import static dev.clearlane.edge.report.PageFrame.fact;
import static dev.clearlane.edge.report.PageFrame.figure;
import static dev.clearlane.edge.report.PageFrame.row;

import dev.clearlane.bundle.html.Html;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.Latency;
import dev.clearlane.serving.models.ModelUse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The page of a report. */
final class ReportPage {
  private final DriveReport report;
  private final ReplaySummary summary;
  private final StringBuilder html = new StringBuilder();

  private ReportPage(DriveReport report) {
    this.report = report;
    summary = report.summary();
  }

  /**
   * @param shots pictures of {@code report.changed()}
   * @param plates with their pictures
   */
  static String html(DriveReport report, List<Shot> shots, List<PlateSighting> plates)
      throws IOException {
    return new ReportPage(report).page(shots, plates);
  }

  private String page(List<Shot> shots, List<PlateSighting> plates) throws IOException {
    List<PageChart> charts = ReportCharts.of(report.frames());
    head();
    html.append("<section><h2>Decisions over time</h2>\n")
        .append(DecisionBand.html(report.frames()));
    charts(charts, List.of("scores"));
    html.append("</section>\n");
    changed(shots);
    plates(plates);
    quality(charts);
    speed(charts);
    facts();
    return PageFrame.html("clearlane: " + summary.source(), html.toString(), charts);
  }

  private void head() {
    long treated =
        summary.applied().entrySet().stream()
            .filter(entry -> !entry.getKey().equals("pass"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    html.append(
        "<h1>Drive report</h1>\n<p class=\"lead\">%s · %d×%d pixels · %s of video · mode %s</p>\n"
            .formatted(
                Html.text(summary.source()),
                summary.widthPx(),
                summary.heightPx(),
                decimal(summary.duration(), 1) + " s",
                Html.text(summary.mode())));
    html.append("<ul class=\"facts\">\n")
        .append(figure(Long.toString(summary.frames()), "frames"))
        .append(figure(share(treated), "restored"))
        .append(figure(decimal(summary.fps(), 1), "frames per second"));
    Latency frame = summary.latencyMs().get("frame");
    if (frame != null) {
      html.append(figure(decimal(frame.p95(), 0) + " ms", "per frame, 95th percentile"));
    }
    NeedFigures need = NeedFigures.of(report.frames());
    if (need != null && need.frames() > 0) {
      html.append(
          figure(
              String.format(Locale.ROOT, "%+.2f dB", need.psnrOut() - need.psnrIn()),
              "PSNR of degraded frames, mean"));
    }
    html.append(figure(Long.toString(summary.lostFrames()), "frames not decodable"))
        .append("</ul>\n");
    if (summary.engineFailures() > 0 || summary.unservedFrames() > 0) {
      html.append(
          "<p class=\"bad\">%d engine failures; %d frames passed raw because a model is missing.</p>\n"
              .formatted(summary.engineFailures(), summary.unservedFrames()));
    }
  }

  private String share(long frames) {
    return summary.frames() == 0
        ? "–"
        : String.format(Locale.ROOT, "%.0f %%", 100.0 * frames / summary.frames());
  }

  private void charts(List<PageChart> charts, List<String> ids) {
    charts.stream()
        .filter(chart -> ids.contains(chart.id()))
        .forEach(
            chart -> html.append("<div class=\"chart\" id=\"%s\"></div>\n".formatted(chart.id())));
  }

  private void changed(List<Shot> shots) {
    html.append("<section><h2>Frames that changed most</h2>\n");
    if (shots.isEmpty()) {
      html.append("<p class=\"quiet\">Every frame passed unchanged.</p>\n");
    }
    html.append("<div class=\"pairs\">\n");
    for (Shot shot : shots) {
      String name =
          String.format(Locale.ROOT, "frame %d at %.2f s", shot.sequence(), shot.seconds());
      html.append("<figure>")
          .append(PageFrame.pair(shot.raw(), shot.restored(), "raw", "restored", name))
          .append(
              "<figcaption>%s · decided %s, applied %s · mean change %s of 255</figcaption></figure>\n"
                  .formatted(name, shot.decision(), shot.applied(), decimal(shot.change(), 1)));
    }
    html.append("</div></section>\n");
  }

  private void plates(List<PlateSighting> plates) {
    if (plates.isEmpty()) {
      return;
    }
    html.append(
        "<section class=\"scroll\"><h2>Licence plates</h2>\n<table><tr><th>raw and restored</th><th>text</th>"
            + "<th class=\"n\">confidence</th><th>read raw</th><th>read restored</th>"
            + "<th class=\"n\">frames</th><th class=\"n\">time, s</th></tr>\n");
    for (PlateSighting plate : plates) {
      PlateSighting.Read raw = plate.raw();
      PlateSighting.Read restored = plate.restored();
      html.append("<tr><td class=\"crops\">");
      for (PlateSighting.Crop crop : plate.crops()) {
        html.append(
            "<img alt=\"plate, %s\" src=\"%s\"/>"
                .formatted(Html.text(crop.view()), PageFrame.jpeg(crop.jpeg())));
      }
      html.append(
          "</td><td><b>%s</b></td><td class=\"n\">%s</td><td>%s</td><td>%s</td><td class=\"n\">%d</td><td class=\"n\">%s</td></tr>\n"
              .formatted(
                  Html.text(plate.voted().text()),
                  decimal(plate.voted().confidence(), 2),
                  raw == null ? "–" : Html.text(raw.text()),
                  restored == null ? "–" : Html.text(restored.text()),
                  plate.frames(),
                  decimal(plate.best().ptsSeconds(), 2)));
    }
    html.append("</table></section>\n");
  }

  private void quality(List<PageChart> charts) {
    Map<String, ReplaySummary.QualityFigures> quality = summary.quality();
    if (quality == null) {
      return;
    }
    html.append(
        "<section><h2>Quality against the reference</h2>\n<div class=\"scroll\"><table><tr><th>decision</th>"
            + "<th class=\"n\">frames</th><th class=\"n\">PSNR raw</th><th class=\"n\">restored</th>"
            + "<th class=\"n\">gain, dB</th><th class=\"n\">SSIM raw</th><th class=\"n\">restored</th></tr>\n");
    quality.forEach(
        (decision, q) ->
            html.append(
                row(
                    decision,
                    Long.toString(q.frames()),
                    decimal(q.psnrIn(), 2),
                    decimal(q.psnrOut(), 2),
                    String.format(Locale.ROOT, "%+.2f", q.psnrOut() - q.psnrIn()),
                    decimal(q.ssimIn(), 4),
                    decimal(q.ssimOut(), 4))));
    html.append("</table></div>\n");
    NeedFigures need = NeedFigures.of(report.frames());
    if (need != null) {
      html.append(
          "<p>%d degraded frames: %s → %s dB on average. %d frames equal the reference; restoration changed %d of them.</p>\n"
              .formatted(
                  need.frames(),
                  decimal(need.psnrIn(), 2),
                  decimal(need.psnrOut(), 2),
                  need.equalFrames(),
                  need.changedEqualFrames()));
    }
    html.append(
        "<p class=\"quiet\">In the table, equal pictures count as 100 dB. SSIM is measured on some frames only.</p>\n");
    charts(charts, List.of("psnr", "ssim"));
    html.append("</section>\n");
  }

  private void speed(List<PageChart> charts) {
    html.append(
        "<div class=\"two\"><section><h2>Latency by stage, ms</h2>\n<div class=\"scroll\"><table><tr><th>stage</th>"
            + "<th class=\"n\">count</th><th class=\"n\">p50</th><th class=\"n\">p95</th><th class=\"n\">p99</th><th class=\"n\">max</th></tr>\n");
    summary
        .latencyMs()
        .forEach(
            (stage, latency) ->
                html.append(
                    row(
                        stage,
                        Long.toString(latency.count()),
                        decimal(latency.p50(), 2),
                        decimal(latency.p95(), 2),
                        decimal(latency.p99(), 2),
                        decimal(latency.max(), 2))));
    html.append(
        "</table></div><p class=\"quiet\">frame: the sum from decision to pixels.</p></section>\n<section><h2>Speed over time</h2>\n");
    charts(charts, List.of("rate", "stages"));
    html.append("</section></div>\n<section><h2>Change over time</h2>\n");
    charts(charts, List.of("change"));
    html.append("</section>\n");
  }

  private void facts() {
    html.append("<div class=\"two\"><section class=\"scroll\"><h2>Models</h2><table>\n");
    for (ModelUse model : summary.models()) {
      String credit = model.credit().isEmpty() ? "" : "; " + model.credit();
      html.append(
          fact(
              model.task(),
              "%s (SHA-256 %s…%s)"
                  .formatted(
                      model.id(),
                      model.sha256().substring(0, Math.min(12, model.sha256().length())),
                      credit)));
    }
    html.append("</table></section>\n<section class=\"scroll\"><h2>Settings</h2><table>\n");
    report.settings().forEach((name, value) -> html.append(fact(name, value)));
    summary.outputs().forEach(output -> html.append(fact("output", output)));
    ReplaySummary.Machine machine = summary.machine();
    html.append("</table></section>\n<section class=\"scroll\"><h2>Machine</h2><table>\n")
        .append(fact("processor", machine.cpu()))
        .append(fact("cores", Integer.toString(machine.cores())))
        .append(fact("inference threads", Integer.toString(machine.threads())))
        .append(fact("Java", machine.java()))
        .append(fact("system", machine.os()))
        .append(
            fact(
                "memory",
                "%d MiB early on, %d MiB at the end"
                    .formatted(summary.rssAfter100Mib(), summary.rssEndMib())))
        .append(fact("clearlane", report.version()))
        .append("</table></section></div>\n");
  }
}
