package dev.clearlane.trainer.benchmark;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.html.Html;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.EvaluationReport;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Meter;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.evaluation.PairSource;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.evaluation.PublishedTable;
import dev.clearlane.serving.evaluation.Score;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.page.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An evaluation on a published test set as a folder with a page, figures and pictures. */
public final class BenchmarkPage {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private BenchmarkPage() {}

  /** The report as JSON text. */
  public static String json(EvaluationReport report, boolean perPicture) {
    return JSON.valueToTree(report.json(perPicture)).toPrettyString();
  }

  /**
   * Writes {@code index.html}, {@code score.json}, {@code pictures.csv} and the pictures of the
   * best, the median and the worst case.
   *
   * @param pairs that were measured
   */
  public static void write(
      EvaluationReport report,
      PublishedTable table,
      List<PairSource> pairs,
      PictureRestorer model,
      Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("score.json"), json(report, false) + System.lineSeparator());
    Files.writeString(directory.resolve("pictures.csv"), csv(report.evaluation()));
    for (Map.Entry<String, Evaluation.Row> one : report.evaluation().cases().entrySet()) {
      Pair pair = pairs.get(one.getValue().index()).read();
      String name = one.getKey();
      PictureFile.write(pair.input(), directory.resolve(name + "-input.png"));
      PictureFile.write(
          model.restore(pair.input()).picture(), directory.resolve(name + "-output.png"));
      PictureFile.write(pair.target(), directory.resolve(name + "-target.png"));
    }
    Files.writeString(
        directory.resolve("index.html"),
        Page.of(table.benchmark() + ": " + model(report), body(report, table)));
  }

  private static String csv(Evaluation evaluation) {
    List<Measure> measures = evaluation.protocol().measures();
    StringBuilder csv = new StringBuilder("name");
    for (Measure measure : measures) {
      csv.append(',').append(measure.id()).append("_in,").append(measure.id()).append("_out");
    }
    csv.append(System.lineSeparator());
    for (Evaluation.Row row : evaluation.rows()) {
      csv.append('"').append(row.name().replace("\"", "\"\"")).append('"');
      for (Measure measure : measures) {
        cell(csv, row.in(), measure);
        cell(csv, row.out(), measure);
      }
      csv.append(System.lineSeparator());
    }
    return csv.toString();
  }

  /** Empty where a picture is too small for a measure. */
  private static void cell(StringBuilder csv, Score score, Measure measure) {
    Double value = score.figures().get(measure);
    csv.append(',').append(value == null ? "" : "%.5f".formatted(value));
  }

  private static String model(EvaluationReport report) {
    return report.models().stream().map(ModelUse::id).collect(Collectors.joining(" + "));
  }

  private static String body(EvaluationReport report, PublishedTable table) {
    Evaluation evaluation = report.evaluation();
    Meter meter = evaluation.meter();
    int pairs = evaluation.rows().size();
    StringBuilder body = new StringBuilder();
    append(body, "<h1>%s</h1>%n", Html.text(table.benchmark()));
    append(body, "<p class=\"lead\">%s, %d pairs</p>%n", Html.text(model(report)), pairs);
    append(body, "<p class=\"say\">%s</p>%n", Html.text(table.comparability(pairs)));
    append(
        body,
        "<table>%n<tr><th></th><th class=\"n\">PSNR, dB</th><th class=\"n\">SSIM</th></tr>%n");
    row(body, "degraded", meter.in(Measure.PSNR), meter.in(Measure.SSIM));
    row(body, model(report), meter.out(Measure.PSNR), meter.out(Measure.SSIM));
    table.rows().forEach(paper -> row(body, paper.name(), paper.psnr(), paper.ssim()));
    append(body, "</table>%n<h2>All figures</h2>%n<table>%n");
    meter.means().forEach((name, value) -> body.append(Page.row(name, "%.4f".formatted(value))));
    append(
        body, "</table>%n<h2>Protocol</h2>%n<p>%s</p>%n", Html.text(evaluation.protocol().text()));
    evaluation.cases().forEach((name, row) -> pictures(body, name, row));
    return body.toString();
  }

  private static void pictures(StringBuilder body, String name, Evaluation.Row row) {
    append(
        body,
        "<h2>%s: %s</h2>%n<div class=\"pictures\">%n",
        Html.text(name),
        Html.text(row.name()));
    figure(body, name, "input", row.in());
    figure(body, name, "output", row.out());
    figure(body, name, "target", null);
    append(body, "</div>%n");
  }

  private static void figure(StringBuilder body, String name, String what, @Nullable Score score) {
    append(
        body,
        "<figure><img src=\"%s-%s.png\" alt=\"%s\"/><figcaption>%s%s</figcaption></figure>%n",
        name,
        what,
        what,
        what,
        score == null ? "" : String.format(Locale.ROOT, ", %.2f dB", score.psnr()));
  }

  private static void row(StringBuilder body, String name, double psnr, double ssim) {
    append(
        body,
        "<tr><td>%s</td><td class=\"n\">%.2f</td><td class=\"n\">%.3f</td></tr>%n",
        Html.text(name),
        psnr,
        ssim);
  }

  private static void append(StringBuilder to, String format, @Nullable Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
