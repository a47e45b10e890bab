package dev.clearlane.trainer.board;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Protocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What was found on a board. It holds no times, so that two runs give the same text.
 *
 * @param board its name
 * @param manifests of the models
 * @param results in the order of the board
 */
record BoardReport(String board, List<ModelManifest> manifests, List<SetResult> results) {
  private static final JsonMapper JSON = new JsonMapper();

  BoardReport {
    manifests = List.copyOf(manifests);
    results = List.copyOf(results);
  }

  String models() {
    return manifests.stream()
        .map(
            manifest ->
                "%s %s (%s)"
                    .formatted(
                        manifest.task().id(), manifest.id(), manifest.sha256().substring(0, 8)))
        .collect(Collectors.joining(", "));
  }

  List<SetResult.Measured> measured() {
    return SetResult.of(SetResult.Measured.class, results);
  }

  List<SetResult.Labelled> labelled() {
    return SetResult.of(SetResult.Labelled.class, results);
  }

  List<SetResult.Skipped> skipped() {
    return SetResult.of(SetResult.Skipped.class, results);
  }

  /** JSON: keys in snake_case, figures rounded to four decimals. */
  String json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("board", board);
    json.put("protocol", Protocol.RGB_BRIEF.text());
    List<Object> models = new ArrayList<>();
    for (ModelManifest manifest : manifests) {
      Map<String, Object> model = new LinkedHashMap<>();
      model.put("task", manifest.task().id());
      model.put("id", manifest.id());
      model.put("sha256", manifest.sha256());
      models.add(model);
    }
    json.put("models", models);
    json.put("sets", measured().stream().map(BoardReport::set).toList());
    json.put("labelled", labelled().stream().map(BoardReport::set).toList());
    json.put("skipped", skipped());
    return JSON.valueToTree(json).toPrettyString();
  }

  private static Map<String, Object> set(SetResult.Measured result) {
    Evaluation evaluation = result.evaluation();
    Gains gains = new Gains(evaluation);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", result.set());
    json.put("clean", result.clean());
    json.put("mode", result.mode().id());
    json.put("pictures", evaluation.rows().size());
    evaluation.meter().means().forEach((name, value) -> json.put(name, rounded(value)));
    json.put("share_gain_1db", rounded(gains.visible()));
    json.put("share_lost", rounded(gains.lost()));
    json.put("share_below_45db", rounded(gains.belowCalm()));
    json.put("worst_change_db", rounded(gains.worst()));
    json.put("psnr_out_min", rounded(evaluation.minPsnr()));
    json.put("applied", evaluation.applied());
    json.put("rows", evaluation.rows().stream().map(BoardReport::row).toList());
    return json;
  }

  private static Map<String, Object> row(Evaluation.Row row) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", row.name());
    json.put("applied", row.applied().id());
    json.put("scores", scores(row.decision().scores()));
    json.put("psnr_in", rounded(row.in().psnr()));
    json.put("psnr_out", rounded(row.out().psnr()));
    json.put("ssim_in", rounded(row.in().get(Measure.SSIM)));
    json.put("ssim_out", rounded(row.out().get(Measure.SSIM)));
    return json;
  }

  private static Map<String, Object> set(SetResult.Labelled result) {
    Decisions decisions = result.decisions();
    Map<String, Object> labels = new LinkedHashMap<>();
    decisions
        .expect()
        .forEach(
            (label, accepted) -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("pictures", decisions.of(label).size());
              decisions.counts(label).forEach((decision, n) -> one.put(decision.id(), n));
              one.put("right", rounded(decisions.right(label)));
              labels.put(label, one);
            });
    Map<String, Object> findings = new LinkedHashMap<>();
    for (Decisions.Finding finding : Decisions.Finding.values()) {
      Decisions.Quality quality = decisions.quality(finding);
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("precision", rounded(quality.precision()));
      one.put("recall", rounded(quality.recall()));
      one.put("required", quality.required());
      one.put("found", quality.found());
      one.put("wrong", quality.wrong());
      findings.put(finding.id(), one);
    }
    List<Object> rows = new ArrayList<>();
    for (Decisions.Row row : decisions.rows()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", row.name());
      one.put("label", row.label());
      one.put("decision", row.decided().id());
      one.put("right", decisions.isRight(row));
      one.put("scores", scores(row.scores()));
      rows.add(one);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("set", result.set());
    json.put("labels", labels);
    json.put("findings", findings);
    json.put("rows", rows);
    return json;
  }

  private static Map<String, Object> scores(Map<String, Double> scores) {
    Map<String, Object> sorted = new TreeMap<>();
    scores.forEach((label, score) -> sorted.put(label, rounded(score)));
    return sorted;
  }

  /** Null, which JSON has, for NaN, which it has not. */
  private static @Nullable Double rounded(double value) {
    return Double.isNaN(value) ? null : Math.round(value * 1e4) / 1e4;
  }
}
