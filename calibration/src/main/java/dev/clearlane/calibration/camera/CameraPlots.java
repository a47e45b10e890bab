package dev.clearlane.calibration.camera;

import dev.clearlane.bundle.html.Html;
import dev.clearlane.serving.lens.Lens;
import java.util.List;
import java.util.Locale;

/** Plots of a measured lens: where corners were seen, errors, distortion. */
final class CameraPlots {
  static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 1.5rem; }
      h2 { margin: 2rem 0 .6rem; font-size: 1.15rem; }
      pre { padding: .8rem; border: 1px solid #9ca3af55; border-radius: 6px; overflow-x: auto; }
      svg { max-width: 100%; height: auto; } svg text { fill: currentColor; font: 12px system-ui, sans-serif; }
      """;

  private static final int WIDTH_PX = 720;
  private static final int ROW_PX = 18;
  private static final int LABEL_PX = 330;
  private static final int BAR_PX = 280;
  private static final int CURVE_HEIGHT_PX = 240;
  private static final int CURVE_POINTS = 60;

  /** Residuals are drawn this many times as long. */
  private static final int MAGNIFIED = 30;

  private static final String USED = "#2563eb";
  private static final String HELD_OUT = "#d97706";

  private final LensFit.Result result;
  private final Coverage coverage;
  private final Board board;

  CameraPlots(LensFit.Result result, Coverage coverage, Board board) {
    this.result = result;
    this.coverage = coverage;
    this.board = board;
  }

  String html() {
    return "<h2>Corners in the picture, and what is left between found and projected, "
        + MAGNIFIED
        + " times as long</h2>\n<p>Blue: used; orange: held out; cells without a corner are"
        + " red.</p>\n"
        + corners()
        + "<h2>Reprojection error by view</h2>\n"
        + errors()
        + "<h2>Distortion by distance from the principal point</h2>\n"
        + curve();
  }

  private String corners() {
    Lens lens = result.lens();
    double scale = (double) WIDTH_PX / lens.widthPx();
    int height = (int) Math.ceil(scale * lens.heightPx());
    StringBuilder svg = svg(WIDTH_PX, height);
    double cellWidth = (double) WIDTH_PX / Coverage.COLUMNS;
    double cellHeight = (double) height / Coverage.ROWS;
    for (int i = 0; i < coverage.cells().length; i++) {
      append(
          svg,
          "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"#9ca3af\">"
              + "<title>%d corners</title></rect>",
          i % Coverage.COLUMNS * cellWidth,
          Math.floorDiv(i, Coverage.COLUMNS) * cellHeight,
          cellWidth,
          cellHeight,
          coverage.cells()[i] == 0 ? "#dc262644" : "none",
          coverage.cells()[i]);
    }
    for (FittedView view : result.views()) {
      String colour = view.heldOut() ? HELD_OUT : USED;
      for (int i = 0; i < view.view().corners(); i++) {
        double x = scale * view.view().x()[i];
        double y = scale * view.view().y()[i];
        append(
            svg,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"1.5\" fill=\"%s\"/><line x1=\"%.1f\" y1=\"%.1f\""
                + " x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>",
            x,
            y,
            colour,
            x,
            y,
            x + scale * MAGNIFIED * view.dx()[i],
            y + scale * MAGNIFIED * view.dy()[i],
            colour);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private String errors() {
    List<FittedView> views = result.views();
    double largest = views.stream().mapToDouble(FittedView::errorPx).max().orElse(1);
    StringBuilder svg = svg(LABEL_PX + BAR_PX + 260, ROW_PX * views.size());
    for (int i = 0; i < views.size(); i++) {
      FittedView view = views.get(i);
      append(
          svg,
          "<text x=\"0\" y=\"%d\">%s</text>",
          ROW_PX * i + ROW_PX - 5,
          Html.text(shortened(view.view().name())));
      append(
          svg,
          "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
          LABEL_PX,
          ROW_PX * i + 3,
          largest > 0 ? view.errorPx() / largest * BAR_PX : 0,
          ROW_PX - 6,
          view.heldOut() ? HELD_OUT : USED);
      append(
          svg,
          "<text x=\"%d\" y=\"%d\">%.3f px, tilt %.0f°, %.2f m%s</text>",
          LABEL_PX + BAR_PX + 8,
          ROW_PX * i + ROW_PX - 5,
          view.errorPx(),
          view.pose().tiltDegrees(),
          view.pose().distanceMm(board) / 1000,
          view.heldOut() ? ", held out" : "");
    }
    return svg.append("</svg>\n").toString();
  }

  /** Where rays to the right of the axis land, less where they would without distortion. */
  private String curve() {
    Lens lens = result.lens();
    double reach = Math.max(lens.cx(), lens.widthPx() - lens.cx()) / lens.fx(); // of a ray, roughly
    double[] shifts = new double[CURVE_POINTS + 1];
    double largest = 1e-9;
    for (int i = 0; i <= CURVE_POINTS; i++) {
      double ray = reach * i / CURVE_POINTS;
      shifts[i] = lens.pixel(ray, 0)[0] - (lens.fx() * ray + lens.cx());
      largest = Math.max(largest, Math.abs(shifts[i]));
    }
    StringBuilder svg = svg(WIDTH_PX, CURVE_HEIGHT_PX);
    double middle = CURVE_HEIGHT_PX / 2.0;
    append(
        svg,
        "<line x1=\"0\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#9ca3af\"/><polyline"
            + " fill=\"none\" stroke=\"%s\" points=\"",
        middle,
        WIDTH_PX,
        middle,
        USED);
    for (int i = 0; i <= CURVE_POINTS; i++) {
      append(
          svg,
          "%.1f,%.1f ",
          (double) WIDTH_PX * i / CURVE_POINTS,
          middle - shifts[i] / largest * (middle - 20));
    }
    append(
        svg,
        "\"/><text x=\"4\" y=\"14\">up to %.1f px, over %.0f px from the axis</text></svg>%n",
        largest,
        lens.fx() * reach);
    return svg.toString();
  }

  private static String shortened(String name) {
    int length = name.length();
    return length <= 48 ? name : "…" + name.substring(length - 47);
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

  private static void append(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values));
  }
}
