package dev.clearlane.serving.evaluation;

import dev.clearlane.serving.models.ModelUse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation as {@code clearlane evaluate} prints it, as a table or as JSON; one form for pairs
 * of folders and for published test sets.
 *
 * @param evaluation what was measured
 * @param mode what decided about each picture
 * @param models that were loaded
 * @param table of the test set; null for pairs of the caller's own
 * @param clips whether directories are clips, which have figures of their own
 */
public record EvaluationReport(
    Evaluation evaluation,
    String mode,
    List<ModelUse> models,
    @Nullable PublishedTable table,
    boolean clips) {
  private static final Map<Measure, String> LABELS =
      Map.of(
          Measure.PSNR, "PSNR RGB dB",
          Measure.SSIM, "SSIM RGB",
          Measure.SSIM_VOLUME, "SSIM volume",
          Measure.PSNR_Y, "PSNR Y dB",
          Measure.SSIM_Y, "SSIM Y");

  public EvaluationReport {
    models = List.copyOf(models);
  }

  /**
   * The JSON object: keys in snake_case, figures rounded to four decimals; a figure is absent if it
   * is defined for no picture.
   *
   * @param perPicture whether each picture's figures are in it
   */
  public Map<String, Object> json(boolean perPicture) {
    Meter meter = evaluation.meter();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("protocol", evaluation.protocol().text());
    if (table != null) {
      json.put("benchmark", table.benchmark());
      json.put("published_pairs", table.pairs());
      json.put("comparable", table.comparable());
    }
    json.put("mode", mode);
    json.put("models", models);
    json.put("pairs", meter.pictures());
    figures(json, meter);
    json.put("psnr_out_least", rounded(evaluation.minPsnr()));
    json.put("worsened", evaluation.worsened());
    json.put("decisions", evaluation.decisions());
    json.put("applied", evaluation.applied());
    json.put("elapsed_s", evaluation.seconds());
    if (table != null) {
      json.put("paper", table.rows());
      Map<String, Object> cases = new LinkedHashMap<>();
      evaluation.cases().forEach((name, row) -> cases.put(name, row(row)));
      json.put("cases", cases);
    }
    if (clips) {
      json.put(
          "clips",
          evaluation.byDirectory().entrySet().stream().map(EvaluationReport::clip).toList());
    }
    if (perPicture) {
      json.put("pictures", evaluation.rows().stream().map(EvaluationReport::row).toList());
    }
    return json;
  }

  private static void figures(Map<String, Object> json, Meter meter) {
    meter
        .means()
        .forEach(
            (name, value) -> {
              json.put(name, rounded(value));
              if (name.equals("psnr_out")) {
                json.put("psnr_gain", rounded(value - meter.in(Measure.PSNR)));
              }
            });
  }

  private static Map<String, Object> clip(Map.Entry<String, Meter> clip) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", clip.getKey());
    json.put("pairs", clip.getValue().pictures());
    figures(json, clip.getValue());
    return json;
  }

  private static Map<String, Object> row(Evaluation.Row row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", row.name());
    json.put("decision", row.decision().treatment().id());
    json.put("applied", row.applied().id());
    json.put("scores", row.decision().scores());
    row.in()
        .figures()
        .forEach(
            (measure, value) -> {
              json.put(measure.id() + "_in", rounded(value));
              json.put(measure.id() + "_out", rounded(row.out().get(measure)));
            });
    return json;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }

  /**
   * The table.
   *
   * @param perPicture whether a line for each picture precedes it
   */
  public String text(boolean perPicture) {
    StringBuilder text = new StringBuilder();
    if (perPicture) {
      evaluation.rows().forEach(row -> line(text, row));
    }
    if (clips) {
      evaluation.byDirectory().forEach((name, meter) -> clip(text, name, meter));
    }
    Meter meter = evaluation.meter();
    line(
        text,
        "%s%d pairs, mode %s%s",
        table == null ? "" : table.benchmark() + ", ",
        meter.pictures(),
        mode,
        models.stream().map(ModelUse::id).collect(Collectors.joining(" + ", ", ", "")));
    models.stream()
        .filter(model -> !model.credit().isEmpty())
        .forEach(model -> line(text, "%s: %s", model.id(), model.credit()));
    line(text, "%-14s %9s %9s %9s", "", "in", "out", "gain");
    for (Measure measure : evaluation.protocol().measures()) {
      String label = LABELS.get(measure);
      double in = meter.in(measure);
      double out = meter.out(measure);
      if (Double.isNaN(in)) {
        line(text, "%-14s %9s %9s", label, "-", "-");
      } else {
        line(text, "%-14s %9.4f %9.4f %+9.4f", label, in, out, out - in);
      }
    }
    line(text, "decisions: %s; applied: %s", evaluation.decisions(), evaluation.applied());
    line(
        text,
        "worst picture out %.3f dB; %d lost more than 0.1 dB",
        evaluation.minPsnr(),
        evaluation.worsened());
    if (table != null) {
      for (PublishedTable.Row row : table.rows()) {
        line(text, "%s: PSNR %.2f dB, SSIM %.3f", row.name(), row.psnr(), row.ssim());
      }
      line(text, "%s", table.comparability(evaluation.rows().size()));
    }
    line(text, "protocol: %s", evaluation.protocol().text());
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, Evaluation.Row row) {
    double ssim = row.in().get(Measure.SSIM);
    line(
        text,
        "%-32s %-7s PSNR %7.3f -> %7.3f%s",
        row.name(),
        row.applied().id(),
        row.in().psnr(),
        row.out().psnr(),
        Double.isNaN(ssim)
            ? ""
            : String.format(Locale.ROOT, "  SSIM %.4f -> %.4f", ssim, row.out().get(Measure.SSIM)));
  }

  private static void clip(StringBuilder text, String name, Meter meter) {
    double in = meter.in(Measure.PSNR);
    double out = meter.out(Measure.PSNR);
    line(
        text,
        "%s: %d frames, PSNR %.3f -> %.3f, %+.3f",
        name.isEmpty() ? "." : name,
        meter.pictures(),
        in,
        out,
        out - in);
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
