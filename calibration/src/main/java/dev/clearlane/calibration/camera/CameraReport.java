package dev.clearlane.calibration.camera;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.clearlane.bundle.html.Html;
import dev.clearlane.serving.lens.Lens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A measured lens as text, JSON and a page. */
final class CameraReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Board board;
  private final BoardSearch search;
  private final ViewChoice choice;
  private final LensFit.Result result;
  private final Coverage coverage;

  CameraReport(
      Board board,
      BoardSearch search,
      ViewChoice choice,
      LensFit.Result result,
      Coverage coverage) {
    this.board = board;
    this.search = search;
    this.choice = choice;
    this.result = result;
    this.coverage = coverage;
  }

  String text() {
    Lens lens = result.lens();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s: %d frames, the board in %d, %d of them blurred; %d views used, %d held out",
        board,
        search.frames(),
        search.views().size(),
        choice.blurred(),
        choice.used().size(),
        choice.heldOut().size());
    line(
        text,
        "%s %dx%d: fx %.2f, fy %.2f, cx %.2f, cy %.2f",
        LensFit.name(lens.model()),
        lens.widthPx(),
        lens.heightPx(),
        lens.fx(),
        lens.fy(),
        lens.cx(),
        lens.cy());
    StringBuilder coefficients = new StringBuilder();
    for (double coefficient : lens.distortion()) {
      coefficients.append(String.format(Locale.ROOT, " %.5f", coefficient));
    }
    line(text, "distortion%s", coefficients);
    line(
        text,
        "reprojection error: %.3f px of the views used, %.3f px held out",
        lens.errorPx(),
        lens.heldOutErrorPx());
    line(
        text,
        "coverage: %.0f %% of %d cells; 3 views tilted by %.0f degrees or more; distance ratio %.2f",
        100 * coverage.share(),
        coverage.cells().length,
        coverage.tiltDegrees(),
        coverage.distanceRatio());
    return text.toString();
  }

  /** Writes {@code camera.json} and {@code camera.html}. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("lens", result.lens());
    Map<String, Object> printed = new LinkedHashMap<>();
    printed.put("kind", board.kind().toString());
    printed.put("columns", board.columns());
    printed.put("rows", board.rows());
    printed.put("square_mm", board.squareMm());
    json.put("board", printed);
    json.put("frames", search.frames());
    json.put("frames_with_board", search.views().size());
    json.put("blurred", choice.blurred());
    Map<String, Object> covered = new LinkedHashMap<>();
    covered.put("columns", Coverage.COLUMNS);
    covered.put("rows", Coverage.ROWS);
    covered.put("corners_by_cell", coverage.cells());
    covered.put("share", coverage.share());
    covered.put("tilt_degrees", coverage.tiltDegrees());
    covered.put("distance_ratio", coverage.distanceRatio());
    json.put("coverage", covered);
    List<Map<String, Object>> views = new ArrayList<>();
    for (FittedView view : result.views()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("frame", view.view().name());
      each.put("held_out", view.heldOut());
      each.put("corners", view.view().corners());
      each.put("error_px", view.errorPx());
      each.put("tilt_degrees", view.pose().tiltDegrees());
      each.put("distance_mm", view.pose().distanceMm(board));
      each.put("sharpness", view.view().sharpness());
      views.add(each);
    }
    json.put("views", views);
    Files.write(folder.resolve("camera.json"), JSON.writeValueAsBytes(json));
    String body =
        "<h1>Camera</h1>\n<pre>"
            + Html.text(text())
            + "</pre>\n"
            + new CameraPlots(result, coverage, board).html();
    Files.writeString(
        folder.resolve("camera.html"), Html.document("Camera", CameraPlots.STYLE, body));
  }

  private static void line(StringBuilder to, String format, Object... values) {
    to.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
