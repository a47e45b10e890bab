package dev.clearlane.calibration.int8;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.serving.inference.OnnxProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The outcome of a calibration as text, JSON and HTML. */
final class Int8Report {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final ModelManifest manifest;
  private final FrameSet frames;
  private final Int8Result result;

  Int8Report(ModelManifest manifest, FrameSet frames, Int8Result result) {
    this.manifest = manifest;
    this.frames = frames;
    this.result = result;
  }

  /** Figures of the JSON. */
  private record Figures(
      String model,
      String method,
      int framesMeasured,
      int framesHeldOut,
      String lossIs,
      Accuracy.Loss unsigned,
      Accuracy.Loss signed,
      double floatMs,
      double integerMs,
      double speedup,
      int integerNodes,
      Map<String, OnnxProfile.Operator> operators,
      List<String> floatLayers,
      List<LayerCost> layers) {}

  /** Lines for the terminal. */
  String text() {
    String unit = result.accuracy().unit();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%s: %d frames measured, %d held out; ranges by %s",
        manifest.id(),
        frames.measured().size(),
        frames.heldOut().size(),
        result.table().method());
    line(text, "loss (%s):", result.accuracy().lossIs());
    line(
        text,
        "  unsigned %7.4f %s, worst frame %.4f",
        result.loss().loss(),
        unit,
        result.loss().worst());
    line(
        text,
        "  signed   %7.4f %s, worst frame %.4f",
        result.signedLoss().loss(),
        unit,
        result.signedLoss().worst());
    if (result.loss().sets().size() > 1) {
      for (int i = 0; i < result.loss().sets().size(); i++) {
        Accuracy.SetLoss set = result.loss().sets().get(i);
        double signed = result.signedLoss().sets().get(i).loss();
        String format = "  of set %s, frames: %d, unsigned %.4f %s, signed %.4f";
        line(text, format, set.set(), set.frames(), set.loss(), unit, signed);
      }
    }
    DecisionChange decisions = result.loss().decisions();
    if (decisions != null) {
      line(
          text,
          "scores change by %.4f on average, by %.4f at most; of float32's %d decisions %d are lost,"
              + " and %d are added",
          decisions.mean(),
          decisions.largest(),
          decisions.decisions(),
          decisions.lost(),
          decisions.added());
    } else {
      line(text, "int8 and float32 results agree to %.2f dB", result.loss().agreement());
    }
    line(
        text,
        "time at %dx%d: float32 %.1f ms, int8 %.1f ms: %.2f times as fast; %d nodes fused to"
            + " integer kernels",
        Timing.WIDTH_PX,
        Timing.HEIGHT_PX,
        result.floatMs(),
        result.integerMs(),
        result.speedup(),
        result.profile().integerNodes());
    line(
        text,
        "%d of %d layers in int8%s",
        result.layers().stream().filter(LayerCost::isInteger).count(),
        result.layers().size(),
        result.table().floatLayers().isEmpty()
            ? ""
            : "; in float: " + String.join(", ", result.table().floatLayers()));
    return text.toString();
  }

  /** Writes {@code int8.json} and {@code int8.html}. */
  void write(Path folder) throws IOException {
    Figures figures =
        new Figures(
            manifest.id(),
            result.table().method(),
            frames.measured().size(),
            frames.heldOut().size(),
            result.accuracy().lossIs(),
            result.loss(),
            result.signedLoss(),
            result.floatMs(),
            result.integerMs(),
            result.speedup(),
            result.profile().integerNodes(),
            result.profile().operators(),
            result.table().floatLayers(),
            result.layers());
    Files.writeString(folder.resolve("int8.json"), JSON.writeValueAsString(figures) + "\n");
    Files.writeString(
        folder.resolve("int8.html"), new Int8Page(manifest.id(), text(), result).html());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
