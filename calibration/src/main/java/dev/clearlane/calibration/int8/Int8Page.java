package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.html.Html;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The outcome of a calibration as a page with plots. */
final class Int8Page {
  private static final int BAR_PX = 320;
  private static final int ROW_PX = 18;
  private static final int LABEL_PX = 170;
  private static final int RANGE_BINS = 64;

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 1.5rem; }
      h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
      pre { padding: .8rem; border: 1px solid #9ca3af55; border-radius: 6px; overflow-x: auto; }
      svg { max-width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
      """;

  private final String model;
  private final String summary;
  private final Int8Result result;

  Int8Page(String model, String summary, Int8Result result) {
    this.model = model;
    this.summary = summary;
    this.result = result;
  }

  String html() {
    StringBuilder body = new StringBuilder();
    body.append("<h1>").append(Html.text(model)).append(" in int8</h1>\n");
    body.append("<pre>").append(Html.text(summary)).append("</pre>\n");
    body.append("<h2>Loss with only this layer in int8</h2>\n");
    body.append(bars(result.layers(), LayerCost::loss, result.accuracy().unit()));
    body.append("<h2>Time that int8 saves in this layer</h2>\n");
    body.append(bars(result.layers(), LayerCost::savedMs, "ms"));
    body.append("<h2>Activations: counts (logarithmic) and chosen range</h2>\n");
    body.append(ranges());
    return Html.document(model + " in int8", STYLE, body.toString());
  }

  private static String bars(
      List<LayerCost> layers, ToDoubleFunction<LayerCost> value, String unit) {
    double largest = layers.stream().mapToDouble(value).max().orElse(0);
    StringBuilder svg = svg(LABEL_PX + BAR_PX + 130, ROW_PX * layers.size());
    for (int i = 0; i < layers.size(); i++) {
      LayerCost layer = layers.get(i);
      double amount = value.applyAsDouble(layer);
      label(svg, 0, i, layer.layer());
      append(
          svg,
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          LABEL_PX,
          ROW_PX * i + 3,
          largest > 0 ? Math.max(0, amount) / largest * BAR_PX : 0,
          ROW_PX - 6,
          layer.isInteger() ? "#2563eb" : "#d97706");
      String text = String.format(Locale.ROOT, "%.4f %s", amount, unit);
      label(svg, LABEL_PX + BAR_PX + 8, i, layer.isInteger() ? text : text + ", float");
    }
    return svg.append("</svg>\n").toString();
  }

  private String ranges() {
    int row = 0;
    StringBuilder svg = svg(LABEL_PX + BAR_PX + 210, ROW_PX * result.histograms().size());
    for (Map.Entry<String, Histogram> entry : result.histograms().entrySet()) {
      Histogram histogram = entry.getValue();
      Range range = result.table().ranges().get(entry.getKey());
      label(svg, 0, row, entry.getKey());
      int merged = histogram.bins() / RANGE_BINS;
      double top = Math.log1p((double) histogram.total());
      for (int bin = 0; bin < RANGE_BINS; bin++) {
        long count = 0;
        for (int i = 0; i < merged; i++) {
          count += histogram.count(bin * merged + i);
        }
        double centre = histogram.edge(bin * merged + merged / 2);
        boolean inside = range != null && centre >= range.min() && centre <= range.max();
        double height = Math.log1p((double) count) / top * (ROW_PX - 3);
        append(
            svg,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>",
            LABEL_PX + (double) bin * BAR_PX / RANGE_BINS,
            ROW_PX * (row + 1) - height,
            (double) BAR_PX / RANGE_BINS - 0.5,
            height,
            inside ? "#2563eb" : "#9ca3af");
      }
      if (range != null) {
        String text = String.format(Locale.ROOT, "%.4g to %.4g", range.min(), range.max());
        label(svg, LABEL_PX + BAR_PX + 8, row, text);
      }
      row++;
    }
    return svg.append("</svg>\n").toString();
  }

  private static StringBuilder svg(int width, int height) {
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d"
            + " %d\" role=\"img\">",
        width,
        height,
        width,
        height);
    return svg;
  }

  private static void label(StringBuilder svg, int x, int row, String text) {
    append(svg, "<text x=\"%d\" y=\"%d\">%s</text>", x, ROW_PX * row + ROW_PX - 5, Html.text(text));
  }

  private static void append(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
