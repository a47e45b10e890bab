package dev.clearlane.edge.report;

import dev.clearlane.serving.frame.Treatment;
import java.util.List;
import java.util.Locale;

/** Decisions over time as two bands: what was decided, and what was done. */
final class DecisionBand {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 20;

  private DecisionBand() {}

  /** The bands as inline SVG, with a key. */
  static String html(FrameRows rows) {
    StringBuilder html =
        new StringBuilder("<p class=\"quiet\">upper band: decided, lower: applied");
    for (Treatment each : Treatment.values()) {
      html.append("<span class=\"key %1$s\"></span>%1$s".formatted(each.id()));
    }
    html.append("</p>\n<svg class=\"band\" viewBox=\"0 0 ")
        .append(WIDTH)
        .append(' ')
        .append(2 * HEIGHT + 2)
        .append("\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"decisions over time\">");
    band(html, rows, rows.decision(), 0);
    band(html, rows, rows.applied(), HEIGHT + 2);
    return html.append("</svg>\n").toString();
  }

  private static void band(StringBuilder html, FrameRows rows, List<String> names, int y) {
    int begin = 0;
    for (int i = 1; i <= names.size(); i++) {
      if (i == names.size() || !names.get(i).equals(names.get(begin))) {
        html.append(
            String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"%d\">"
                    + "<title>%s: frames %d to %d, %.2f to %.2f s</title></rect>",
                names.get(begin),
                (double) WIDTH * begin / names.size(),
                y,
                (double) WIDTH * (i - begin) / names.size(),
                HEIGHT,
                names.get(begin),
                rows.sequence().get(begin),
                rows.sequence().get(i - 1),
                rows.seconds().get(begin),
                rows.seconds().get(i - 1)));
        begin = i;
      }
    }
  }
}
