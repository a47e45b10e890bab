package dev.clearlane.calibration.selector;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.html.Html;
import dev.clearlane.serving.select.SelectorTuning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Precision, recall and reliability of a tuning on frames that were held out. */
final class SelectorReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int BINS = 10;
  private static final int PLOT_PX = 220;
  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 1.5rem; }
      pre { padding: .8rem; border: 1px solid #9ca3af55; border-radius: 6px; overflow-x: auto; }
      svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
      """;

  private final SelectorTuning tuning;
  private final double switches;
  private final List<Sample> heldOut;
  private final String labels;
  private final double falseShare;
  private final Map<String, LabelFigures> figures = new LinkedHashMap<>();

  /**
   * Figures of one label.
   *
   * @param precision of the frames that it was found in; 1 if there are none
   * @param recall of the frames that have it; 1 if there are none
   * @param frames that have it
   * @param reliability by tenths of the score: mean score, share of frames that have the label,
   *     number of frames
   */
  record LabelFigures(double precision, double recall, long frames, List<double[]> reliability) {}

  /**
   * @param switches a minute in the clips
   */
  SelectorReport(SelectorTuning tuning, SampleSplit samples, double switches) {
    this.tuning = tuning;
    heldOut = samples.heldOut();
    labels = samples.labels();
    this.switches = switches;
    falseShare =
        TuningFit.falseShare(
            tuning, tuning.thresholds(), heldOut.stream().filter(Sample::isClean).toList());
    tuning.thresholds().forEach((label, threshold) -> figures.put(label, of(label, threshold)));
  }

  Map<String, LabelFigures> figures() {
    return figures;
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "temperature %.3f, dwell %.0f s; held out: %d frames, %.2f %% of the clean ones restored;"
                + " %.1f switches a minute in clips%n",
            tuning.temperature(),
            tuning.dwellSeconds(),
            heldOut.size(),
            100 * falseShare,
            switches));
    text.append("labels ").append(labels).append('\n');
    text.append("label    enter  exit   precision  recall  frames\n");
    figures.forEach(
        (label, each) -> {
          Threshold threshold = tuning.thresholds().getOrDefault(label, new Threshold(0, 0));
          text.append(
              String.format(
                  Locale.ROOT,
                  "%-8s %.3f  %.3f  %.3f      %.3f   %d%n",
                  label,
                  threshold.enter(),
                  threshold.exit(),
                  each.precision(),
                  each.recall(),
                  each.frames()));
        });
    return text.toString();
  }

  /** Writes {@code selector.json} and {@code selector.html}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tuning", tuning);
    json.put("labels_from", labels);
    json.put("held_out_frames", heldOut.size());
    json.put("clean_restored_share", falseShare);
    json.put("switches_per_minute", switches);
    json.put("labels", figures);
    Files.write(folder.resolve("selector.json"), JSON.writeValueAsBytes(json));
    StringBuilder body = new StringBuilder("<h1>Selector</h1>\n<pre>");
    body.append(Html.text(text())).append("</pre>\n<h2>Reliability</h2>\n");
    body.append("<p>Share of frames that have the label, by score; on the diagonal, scores are");
    body.append(" probabilities.</p>\n");
    figures.forEach((label, each) -> body.append(plot(label, each)));
    Files.writeString(
        folder.resolve("selector.html"), Html.document("Selector", STYLE, body.toString()));
  }

  private LabelFigures of(String label, Threshold threshold) {
    long found = 0;
    long right = 0;
    long present = 0;
    double[][] bins = new double[BINS][3];
    for (Sample sample : heldOut) {
      boolean has = sample.labels().contains(label);
      boolean finds = TuningFit.finds(tuning, threshold, sample, label);
      present += has ? 1 : 0;
      found += finds ? 1 : 0;
      right += has && finds ? 1 : 0;
      double score = tuning.score(sample.scores().getOrDefault(label, 0.0));
      double[] bin = bins[Math.min(BINS - 1, (int) (BINS * score))];
      bin[0] += score;
      bin[1] += has ? 1 : 0;
      bin[2]++;
    }
    List<double[]> reliability = new ArrayList<>();
    for (double[] bin : bins) {
      if (bin[2] > 0) {
        reliability.add(new double[] {bin[0] / bin[2], bin[1] / bin[2], bin[2]});
      }
    }
    return new LabelFigures(
        found == 0 ? 1 : (double) right / found,
        present == 0 ? 1 : (double) right / present,
        present,
        reliability);
  }

  private static String plot(String label, LabelFigures figures) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg width=\"%d\" height=\"%d\" role=\"img\"><text x=\"5\" y=\"14\">%s</text>"
            .formatted(PLOT_PX, PLOT_PX, Html.text(label)));
    svg.append(
        "<line x1=\"0\" y1=\"%1$d\" x2=\"%1$d\" y2=\"0\" stroke=\"#9ca3af\"/>".formatted(PLOT_PX));
    for (double[] point : figures.reliability()) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#2563eb\"><title>%.0f"
                  + " frames</title></circle>",
              PLOT_PX * point[0],
              PLOT_PX * (1 - point[1]),
              point[2]));
    }
    return svg.append("</svg>\n").toString();
  }
}
