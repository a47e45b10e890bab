package dev.clearlane.edge.report;

import static java.util.Objects.requireNonNull;

import dev.clearlane.bundle.html.Html;
import dev.clearlane.edge.replay.ReportJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the pages of this package share: style, script, charts, pictures. All in one file. */
final class PageFrame {
  private static final String UPLOT = "META-INF/resources/webjars/uplot/1.6.30/dist/";

  private PageFrame() {}

  /** A whole page; its charts are drawn into elements of their ids. */
  static String html(String title, String body, List<PageChart> charts) throws IOException {
    String data =
        ReportJson.compact(charts.stream().map(PageChart::thinned).toList()).replace("</", "<\\/");
    return Html.document(
        title,
        library("uPlot.min.css") + own("report.css"),
        body
            + "\n<script type=\"application/json\" id=\"charts\">"
            + data
            + "</script>\n<script>"
            + library("uPlot.iife.min.js")
            + "</script>\n<script>\n"
            + own("report.js")
            + "</script>");
  }

  private static String library(String name) throws IOException {
    try (InputStream in = PageFrame.class.getClassLoader().getResourceAsStream(UPLOT + name)) {
      return text(in);
    }
  }

  private static String own(String name) throws IOException {
    try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
      return text(in);
    }
  }

  private static String text(@Nullable InputStream in) throws IOException {
    return new String(requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Two pictures of one frame with a divider. */
  static String pair(byte[] left, byte[] right, String leftTag, String rightTag, String name) {
    return """
        <div class="pair"><img alt="%1$s: %2$s" src="%3$s"/><img alt="%1$s: %4$s" src="%5$s"/>\
        <span class="tag l">%2$s</span><span class="tag r">%4$s</span></div>\
        <input class="slide" type="range" min="0" max="100" value="50" step="any" aria-label="divider of %1$s"/>"""
        .formatted(
            Html.text(name), Html.text(leftTag), jpeg(left), Html.text(rightTag), jpeg(right));
  }

  /** A picture as an address. */
  static String jpeg(byte[] bytes) {
    return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(bytes);
  }

  /** A row of a table; its first cell is its head. */
  static String row(String head, String... cells) {
    StringBuilder row = new StringBuilder("<tr><th>").append(Html.text(head)).append("</th>");
    for (String cell : cells) {
      row.append("<td class=\"n\">").append(Html.text(cell)).append("</td>");
    }
    return row.append("</tr>\n").toString();
  }

  /** A row of two texts. */
  static String fact(String name, String value) {
    return "<tr><th>%s</th><td>%s</td></tr>\n".formatted(Html.text(name), Html.text(value));
  }

  /** A large figure with what it is. */
  static String figure(String value, String name) {
    return "<li><b>%s</b>%s</li>\n".formatted(Html.text(value), Html.text(name));
  }

  /** A decimal number; a dash for none. */
  static String decimal(@Nullable Double value, int digits) {
    return value == null ? "–" : String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
