package dev.clearlane.trainer.page;

import dev.clearlane.bundle.html.Html;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;

/**
 * Curves over steps as inline SVG.
 *
 * @param title above it
 * @param curves at least one
 * @param logarithmic whether equal ratios are equally high; only where all values are above 0
 * @param lastStep where the axis ends, so that charts beside each other are alike
 */
public record Chart(String title, List<Curve> curves, boolean logarithmic, long lastStep) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int TOP = 34;
  private static final int BOTTOM = 34;

  /** Beyond this, points lie closer together than a screen shows. */
  private static final int MAX_POINTS = 1200;

  private static final int MAX_TICKS = 12;

  private static final List<String> COLOURS =
      List.of("#2563eb", "#d97706", "#15803d", "#9333ea", "#6b7280");

  /** A name and its values by step. */
  public record Curve(String name, NavigableMap<Long, Double> values) {}

  public Chart {
    curves = List.copyOf(curves);
  }

  /** The markup. */
  public String svg() {
    List<Double> finite =
        curves.stream()
            .flatMap(c -> c.values.values().stream())
            .filter(v -> Double.isFinite(v) && (!logarithmic || v > 0))
            .map(this::height)
            .toList();
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">",
        WIDTH,
        HEIGHT);
    append(svg, "<title>%s</title>", Html.text(title));
    append(svg, "<text class=\"head\" x=\"%d\" y=\"16\">%s</text>", LEFT, Html.text(title));
    if (!finite.isEmpty()) {
      double low = finite.stream().mapToDouble(v -> v).min().getAsDouble();
      double high = finite.stream().mapToDouble(v -> v).max().getAsDouble();
      double margin = high > low ? 0.06 * (high - low) : Math.max(1e-6, 0.05 * Math.abs(high));
      Frame frame = new Frame(Math.max(1, lastStep), low - margin, high + margin);
      axes(svg, frame);
      for (int i = 0; i < curves.size(); i++) {
        curve(svg, frame, curves.get(i), COLOURS.get(i % COLOURS.size()));
      }
    }
    legend(svg);
    return svg.append("</svg>").toString();
  }

  /** Where a value comes to lie. */
  private record Frame(long lastStep, double low, double high) {
    double x(double step) {
      return LEFT + (WIDTH - LEFT - RIGHT) * step / lastStep;
    }

    double y(double height) {
      return TOP + (HEIGHT - TOP - BOTTOM) * (high - height) / (high - low);
    }
  }

  private void axes(StringBuilder svg, Frame frame) {
    for (double value : ticks(frame)) {
      double y = frame.y(height(value));
      append(
          svg,
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
          LEFT,
          WIDTH - RIGHT,
          y,
          y);
      append(
          svg,
          "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%s</text>",
          LEFT - 6,
          y + 4,
          label(value));
    }
    double wide = Math.max(1, tickStep((double) frame.lastStep, 6));
    for (double at = 0; at <= (double) frame.lastStep; at += wide) {
      // In the middle a number would be cut off by the picture's edge.
      String anchor = frame.x(at) > WIDTH - RIGHT - 20 ? "end" : "middle";
      append(
          svg,
          "<text class=\"tick\" text-anchor=\"%s\" x=\"%.1f\" y=\"%d\">%s</text>",
          anchor,
          frame.x(at),
          HEIGHT - BOTTOM + 16,
          String.format(Locale.ROOT, "%,d", Math.round(at)));
    }
    append(
        svg,
        "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%d\">steps</text>",
        WIDTH - RIGHT,
        HEIGHT - 4);
    append(
        svg,
        "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
        LEFT,
        WIDTH - RIGHT,
        HEIGHT - BOTTOM,
        HEIGHT - BOTTOM);
  }

  /** Round values within the frame; on a logarithmic axis 1, 2 and 5 of each decade, or fewer. */
  private List<Double> ticks(Frame frame) {
    List<Double> ticks = new ArrayList<>();
    double decades = frame.high - frame.low;
    if (logarithmic && decades > 0.5) {
      for (int power = (int) Math.floor(frame.low); power <= frame.high; power++) {
        for (int times : decades > 2 ? new int[] {1} : new int[] {1, 2, 5}) {
          ticks.add(times * Math.pow(10, power));
        }
      }
    } else {
      double low = logarithmic ? Math.pow(10, frame.low) : frame.low;
      double high = logarithmic ? Math.pow(10, frame.high) : frame.high;
      double step = tickStep(high - low, 4);
      double first = Math.ceil(low / step);
      // Counted, since a step adds nothing where all values are equal but for the last bit.
      for (int i = 0; i < MAX_TICKS; i++) {
        double at = (first + i) * step;
        ticks.add(Math.abs(at) < step / 1000 ? 0 : at);
      }
    }
    ticks.removeIf(value -> height(value) < frame.low || height(value) > frame.high);
    return ticks.stream().distinct().toList();
  }

  private void curve(StringBuilder svg, Frame frame, Curve curve, String colour) {
    StringBuilder points = new StringBuilder();
    int every = Math.max(1, curve.values.size() / MAX_POINTS);
    int i = 0;
    int drawn = 0;
    double x = 0;
    double y = 0;
    for (var point : curve.values.entrySet()) {
      boolean last = i == curve.values.size() - 1;
      double value = point.getValue();
      if ((i++ % every == 0 || last) && Double.isFinite(value) && (!logarithmic || value > 0)) {
        x = frame.x(point.getKey());
        y = frame.y(height(value));
        append(points, "%.1f,%.1f ", x, y);
        drawn++;
      }
    }
    append(
        svg,
        "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.6\" points=\"%s\"/>",
        colour,
        points.toString().strip());
    if (drawn == 1) {
      append(svg, "<circle fill=\"%s\" r=\"3\" cx=\"%.1f\" cy=\"%.1f\"/>", colour, x, y);
    }
  }

  private void legend(StringBuilder svg) {
    if (curves.size() < 2) {
      return;
    }
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < curves.size(); i++) {
      entries.add(
          "<tspan fill=\"%s\">\u25cf</tspan> %s"
              .formatted(COLOURS.get(i % COLOURS.size()), Html.text(curves.get(i).name)));
    }
    append(
        svg,
        "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"16\">%s</text>",
        WIDTH - RIGHT,
        String.join(" \u00a0 ", entries));
  }

  private double height(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  /** 1, 2 or 5 times a power of ten, so that about so many fit. */
  private static double tickStep(double span, int count) {
    double rough = span / count;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double times = rough / power;
    return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
  }

  private static String label(double value) {
    double size = Math.abs(value);
    if (value == 0) {
      return "0";
    }
    if (size < 1e-3 || size >= 1e6) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }

  private static void append(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
