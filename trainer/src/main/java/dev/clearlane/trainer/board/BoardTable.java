package dev.clearlane.trainer.board;

import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as tables: as aligned text, or as Markdown. */
final class BoardTable {
  /** A table's cells; the first row is the header. */
  private record Grid(String title, List<List<String>> rows) {}

  private BoardTable() {}

  /** Aligned text. */
  static String text(BoardReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "board %s; models: %s", report.board(), report.models());
    for (Grid grid : grids(report)) {
      line(text, "%n%s", grid.title());
      int columns = grid.rows().get(0).size();
      int[] widths = new int[columns];
      for (List<String> row : grid.rows()) {
        for (int c = 0; c < columns; c++) {
          widths[c] = Math.max(widths[c], row.get(c).length());
        }
      }
      for (List<String> row : grid.rows()) {
        StringBuilder cells = new StringBuilder();
        for (int c = 0; c < columns; c++) {
          String format = c < 2 ? "%-" + widths[c] + "s  " : "%" + widths[c] + "s  ";
          cells.append(String.format(Locale.ROOT, format, row.get(c)));
        }
        line(text, "%s", cells.toString().stripTrailing());
      }
    }
    report
        .skipped()
        .forEach(skipped -> line(text, "%s: skipped: %s", skipped.set(), skipped.reason()));
    return text.toString();
  }

  /** Markdown. */
  static String markdown(BoardReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "Board %s; models: %s", report.board(), report.models());
    for (Grid grid : grids(report)) {
      line(text, "%n**%s**%n", grid.title());
      List<String> header = grid.rows().get(0);
      line(text, "| %s |", String.join(" | ", header));
      line(text, "| %s |", header.stream().map(cell -> "---").collect(Collectors.joining(" | ")));
      for (List<String> row : grid.rows().subList(1, grid.rows().size())) {
        line(text, "| %s |", String.join(" | ", row));
      }
    }
    if (!report.skipped().isEmpty()) {
      line(text, "");
    }
    report
        .skipped()
        .forEach(skipped -> line(text, "- %s: skipped: %s", skipped.set(), skipped.reason()));
    return text.toString();
  }

  private static List<Grid> grids(BoardReport report) {
    List<Grid> grids = new ArrayList<>();
    List<List<String>> pairs = new ArrayList<>();
    List<List<String>> clean = new ArrayList<>();
    for (SetResult.Measured result : report.measured()) {
      (result.clean() ? clean : pairs).add(result.clean() ? cleanRow(result) : pairRow(result));
    }
    add(
        grids,
        "degraded pictures",
        "set,mode,n,PSNR in,PSNR out,gain,SSIM in,SSIM out,gain >= 1 dB,lost,worst change,pass/deblur/derain/both",
        pairs);
    add(
        grids,
        "clean pictures (equal pictures count as 100 dB)",
        "set,mode,n,mean PSNR,worst PSNR,changed,below 45 dB,SSIM out,pass/deblur/derain/both",
        clean);
    for (SetResult.Labelled result : report.labelled()) {
      Decisions decisions = result.decisions();
      List<List<String>> labels = new ArrayList<>();
      decisions
          .expect()
          .forEach(
              (label, accepted) -> {
                if (!decisions.of(label).isEmpty()) {
                  labels.add(labelRow(decisions, label));
                }
              });
      add(
          grids,
          result.set() + ": decisions by label",
          "label,accepted,n,pass,deblur,derain,both,right",
          labels);
      List<List<String>> findings = new ArrayList<>();
      for (Decisions.Finding finding : Decisions.Finding.values()) {
        Decisions.Quality quality = decisions.quality(finding);
        findings.add(
            List.of(
                finding.id(),
                percent(quality.precision()),
                percent(quality.recall()),
                String.valueOf(quality.required()),
                String.valueOf(quality.found()),
                String.valueOf(quality.wrong())));
      }
      add(
          grids,
          result.set() + ": precision and recall",
          "finding,precision,recall,required,found,wrong",
          findings);
    }
    return grids;
  }

  private static void add(List<Grid> grids, String title, String header, List<List<String>> rows) {
    if (!rows.isEmpty()) {
      List<List<String>> all = new ArrayList<>();
      all.add(List.of(header.split(",", -1)));
      all.addAll(rows);
      grids.add(new Grid(title, all));
    }
  }

  private static List<String> pairRow(SetResult.Measured result) {
    Meter meter = result.evaluation().meter();
    Gains gains = new Gains(result.evaluation());
    double in = meter.in(Measure.PSNR);
    double out = meter.out(Measure.PSNR);
    return List.of(
        result.set(),
        result.mode().id(),
        String.valueOf(meter.pictures()),
        decimals(2, in),
        decimals(2, out),
        signed(out - in),
        decimals(4, meter.in(Measure.SSIM)),
        decimals(4, meter.out(Measure.SSIM)),
        percent(gains.visible()),
        percent(gains.lost()),
        signed(gains.worst()),
        applied(result.evaluation()));
  }

  private static List<String> cleanRow(SetResult.Measured result) {
    Meter meter = result.evaluation().meter();
    Gains gains = new Gains(result.evaluation());
    return List.of(
        result.set(),
        result.mode().id(),
        String.valueOf(meter.pictures()),
        decimals(2, meter.out(Measure.PSNR)),
        decimals(2, result.evaluation().minPsnr()),
        percent(gains.lost()),
        percent(gains.belowCalm()),
        decimals(4, meter.out(Measure.SSIM)),
        applied(result.evaluation()));
  }

  private static List<String> labelRow(Decisions decisions, String label) {
    List<String> row = new ArrayList<>();
    row.add(label);
    row.add(String.valueOf(decisions.expect().get(label)));
    row.add(String.valueOf(decisions.of(label).size()));
    decisions.counts(label).values().forEach(count -> row.add(String.valueOf(count)));
    row.add(percent(decisions.right(label)));
    return row;
  }

  private static String applied(Evaluation evaluation) {
    return evaluation.applied().values().stream()
        .map(String::valueOf)
        .collect(Collectors.joining("/"));
  }

  private static String decimals(int places, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + places + "f", value);
  }

  private static String signed(double value) {
    return String.format(Locale.ROOT, "%+.2f", value);
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
