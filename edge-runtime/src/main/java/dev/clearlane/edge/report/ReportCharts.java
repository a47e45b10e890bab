package dev.clearlane.edge.report;

import dev.clearlane.edge.report.PageChart.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charts of a report. */
final class ReportCharts {
  private static final String TIME = "time, s";

  /** Frame rates are means over so many frames, or more where a drive is long. */
  private static final int RATE_FRAMES = 10;

  private static final int RATE_POINTS = 300;

  private ReportCharts() {}

  /** Those that have anything to show. */
  static List<PageChart> of(FrameRows rows) {
    List<PageChart> charts = new ArrayList<>();
    add(
        charts,
        rows,
        "scores",
        "Scores of the selector",
        series(rows.scores()),
        2,
        List.of(0.0, 1.0));
    add(
        charts,
        rows,
        "psnr",
        "PSNR against the reference, dB",
        List.of(new Series("raw", rows.psnrIn()), new Series("restored", rows.psnrOut())),
        2,
        null);
    add(
        charts,
        rows,
        "ssim",
        "SSIM against the reference",
        List.of(new Series("raw", rows.ssimIn()), new Series("restored", rows.ssimOut())),
        4,
        null);
    add(charts, rows, "stages", "Time by stage, ms", series(rows.stageMs()), 1, null);
    List<@Nullable Double> change = new ArrayList<>(rows.change());
    add(
        charts,
        rows,
        "change",
        "Change by restoration, grey levels",
        List.of(new Series("mean absolute difference", change)),
        2,
        null);
    PageChart rate = rate(rows);
    if (rate != null) {
      charts.add(rate);
    }
    return charts;
  }

  private static List<Series> series(Map<String, List<@Nullable Double>> columns) {
    return columns.entrySet().stream()
        .map(column -> new Series(column.getKey(), column.getValue()))
        .toList();
  }

  private static void add(
      List<PageChart> charts,
      FrameRows rows,
      String id,
      String title,
      List<Series> series,
      int digits,
      @Nullable List<Double> range) {
    List<Series> measured = series.stream().filter(Series::isMeasured).toList();
    if (!measured.isEmpty()) {
      charts.add(
          new PageChart(
              id, title, TIME, rows.seconds(), measured, digits, range, id.equals("ssim"), true));
    }
  }

  /** Frames per second of the machine's clock, over stream time. */
  private static @Nullable PageChart rate(FrameRows rows) {
    int step = Math.max(RATE_FRAMES, rows.size() / RATE_POINTS);
    List<Double> x = new ArrayList<>();
    List<@Nullable Double> fps = new ArrayList<>();
    for (int i = step; i < rows.size(); i += step) {
      double seconds = rows.wallSeconds().get(i) - rows.wallSeconds().get(i - step);
      x.add(rows.seconds().get(i));
      fps.add(seconds > 0 ? (double) step * rows.every() / seconds : null);
    }
    return x.size() < 2
        ? null
        : new PageChart(
            "rate",
            "Frames per second, mean of %d frames".formatted(step * rows.every()),
            TIME,
            x,
            List.of(new Series("frames per second", fps)),
            1,
            null,
            true,
            true);
  }
}
