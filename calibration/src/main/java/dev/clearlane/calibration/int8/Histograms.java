package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Histograms of all activations of a float32 model over frames: one pass for their limits, one for
 * the counts.
 */
final class Histograms {
  private Histograms() {}

  /** Runs the model. */
  static Map<String, Histogram> over(
      OnnxModel model, ModelManifest manifest, List<CalibrationFrame> frames)
      throws EngineException {
    Map<String, Range> limits = new TreeMap<>();
    Activations.visit(
        model,
        manifest,
        frames,
        (name, values) -> limits.merge(name, limits(values), Range::union));
    Map<String, Histogram> histograms = new TreeMap<>();
    limits.forEach((name, range) -> histograms.put(name, new Histogram(range)));
    Activations.visit(
        model,
        manifest,
        frames,
        (name, values) -> {
          Histogram histogram = histograms.get(name);
          if (histogram != null) {
            histogram.add(values);
          }
        });
    return histograms;
  }

  private static Range limits(FloatBuffer values) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    for (int i = values.position(); i < values.limit(); i++) {
      float value = values.get(i);
      if (Float.isNaN(value)) {
        throw new IllegalArgumentException("the model computes values that are not numbers");
      }
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    return new Range(min, max);
  }
}
