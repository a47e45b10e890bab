package dev.clearlane.trainer.benchmark;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.data.OnDemand;
import dev.clearlane.trainer.data.Pair;
import dev.clearlane.trainer.onnx.RestoringModel;
import dev.clearlane.trainer.page.Html;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A score as a table, as JSON, and as a folder with a page and pictures. */
public final class ScoreReport {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private ScoreReport() {}

  /** The table, with what it may be compared with. */
  public static String text(Score score) {
    StringBuilder text = new StringBuilder();
    append(text, "%s, %d pairs%n", score.benchmark(), score.pairs());
    append(text, "%-34s %9s %9s%n", "", "PSNR dB", "SSIM");
    row(text, "degraded", score.figures().get("psnr_in"), score.figures().get("ssim_in"));
    row(text, score.model(), score.figures().get("psnr_out"), score.figures().get("ssim_out"));
    score.paper().forEach(paper -> row(text, paper.name(), paper.psnr(), paper.ssim()));
    score
        .figures()
        .forEach(
            (name, value) -> {
              if (!name.startsWith("psnr_in") && !name.matches("(psnr|ssim)_(in|out)")) {
                append(text, "  %-32s %9.4f%n", name, value);
              }
            });
    append(text, "protocol: %s%n", score.protocol());
    append(text, "%s%n", comparability(score));
    return text.toString().stripTrailing();
  }

  /** Machine-readable, without the single pictures. */
  public static String json(Score score) {
    ObjectNode tree = JSON.valueToTree(score);
    tree.remove("pictures");
    ObjectNode cases = tree.putObject("cases");
    score
        .cases()
        .forEach(
            (name, row) -> {
              ObjectNode node = cases.putObject(name);
              node.put("name", row.name());
              row.figures().forEach(node::put);
            });
    return tree.toPrettyString();
  }

  /**
   * Writes {@code index.html}, {@code score.json}, {@code pictures.csv} and the pictures of the
   * best, the median and the worst case.
   */
  public static void write(
      Score score, Benchmark benchmark, Path data, RestoringModel model, Path directory)
      throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("score.json"), json(score) + System.lineSeparator());
    Files.writeString(directory.resolve("pictures.csv"), csv(score));
    OnDemand<Pair> pairs = Score.pairs(benchmark, data);
    for (Map.Entry<String, Score.Row> one : score.cases().entrySet()) {
      Pair pair = pairs.get(one.getValue().index());
      PictureFile.write(pair.input(), directory.resolve(one.getKey() + "-input.png"));
      PictureFile.write(
          model.restore(pair.input()), directory.resolve(one.getKey() + "-output.png"));
      PictureFile.write(pair.target(), directory.resolve(one.getKey() + "-target.png"));
    }
    Files.writeString(
        directory.resolve("index.html"),
        Html.page(score.benchmark() + ": " + score.model(), body(score)));
  }

  private static String csv(Score score) {
    StringBuilder csv = new StringBuilder("name");
    score.figures().keySet().forEach(name -> csv.append(',').append(name));
    csv.append(System.lineSeparator());
    for (Score.Row row : score.pictures()) {
      csv.append('"').append(row.name().replace("\"", "\"\"")).append('"');
      row.figures().values().forEach(value -> append(csv, ",%.5f", value));
      csv.append(System.lineSeparator());
    }
    return csv.toString();
  }

  private static String body(Score score) {
    StringBuilder body = new StringBuilder();
    append(body, "<h1>%s</h1>%n", Html.text(score.benchmark()));
    append(body, "<p class=\"lead\">%s, %d pairs</p>%n", Html.text(score.model()), score.pairs());
    append(body, "<p class=\"say\">%s</p>%n", Html.text(comparability(score)));
    append(
        body,
        "<table>%n<tr><th></th><th class=\"n\">PSNR, dB</th><th class=\"n\">SSIM</th></tr>%n");
    htmlRow(body, "degraded", score.figures().get("psnr_in"), score.figures().get("ssim_in"));
    htmlRow(body, score.model(), score.figures().get("psnr_out"), score.figures().get("ssim_out"));
    score.paper().forEach(paper -> htmlRow(body, paper.name(), paper.psnr(), paper.ssim()));
    append(body, "</table>%n<h2>All figures</h2>%n<table>%n");
    score.figures().forEach((name, value) -> body.append(Html.row(name, "%.4f".formatted(value))));
    append(body, "</table>%n<h2>Protocol</h2>%n<p>%s</p>%n", Html.text(score.protocol()));
    score
        .cases()
        .forEach(
            (name, row) -> {
              append(
                  body,
                  "<h2>%s: %s</h2>%n<div class=\"pictures\">%n",
                  Html.text(name),
                  Html.text(row.name()));
              for (String what : new String[] {"input", "output", "target"}) {
                Double psnr = row.figures().get(what.equals("input") ? "psnr_in" : "psnr_out");
                append(
                    body,
                    "<figure><img src=\"%s-%s.png\" alt=\"%s\"/><figcaption>%s%s</figcaption></figure>%n",
                    name,
                    what,
                    what,
                    what,
                    what.equals("target") || psnr == null
                        ? ""
                        : String.format(Locale.ROOT, ", %.2f dB", psnr));
              }
              append(body, "</div>%n");
            });
    return body.toString();
  }

  private static String comparability(Score score) {
    if (score.comparable()) {
      return "the published test set, whole: comparable with its tables";
    }
    return "%d pairs, not the %d of the published test set: not comparable with its tables"
        .formatted(score.pairs(), score.publishedPairs());
  }

  private static void row(
      StringBuilder text, String name, @Nullable Double psnr, @Nullable Double ssim) {
    append(text, "%-34s %9.3f %9.4f%n", name, psnr, ssim);
  }

  private static void htmlRow(
      StringBuilder body, String name, @Nullable Double psnr, @Nullable Double ssim) {
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
