package dev.clearlane.serving.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.clearlane.bundle.FixedTile;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.TensorView;
import java.util.Arrays;
import java.util.Map;

/** Checks tensors of ONNX files and of callers against the manifest. */
final class TensorCheck {
  private static final long FREE = -1;

  private TensorCheck() {}

  /**
   * Checks a session's tensors.
   *
   * @param model how messages name the model
   */
  static void check(
      String model,
      ModelManifest manifest,
      Map<String, NodeInfo> inputs,
      Map<String, NodeInfo> outputs)
      throws EngineException {
    if (inputs.size() != 1) {
      throw new EngineException(
          "%s: a model has one input, not %s".formatted(model, inputs.keySet()));
    }
    FixedTile tile = manifest.tile();
    PlateReading plate = manifest.plateReading();
    long height = tile != null ? tile.heightPx() : plate != null ? plate.heightPx() : FREE;
    long width = tile != null ? tile.widthPx() : plate != null ? plate.widthPx() : FREE;
    check(model, "input", manifest.input(), inputs, manifest.inputShape(height, width));
    check(model, "output", manifest.output(), outputs, manifest.outputShape(height, width));
  }

  private static void check(
      String model, String what, String name, Map<String, NodeInfo> nodes, long[] wanted)
      throws EngineException {
    NodeInfo node = nodes.get(name);
    if (node == null) {
      throw new EngineException(
          "%s: the manifest names the %s %s, but the model has %s"
              .formatted(model, what, name, nodes.keySet()));
    }
    if (!(node.getInfo() instanceof TensorInfo tensor)
        || tensor.type != OnnxJavaType.FLOAT
        || !matches(tensor.getShape(), wanted)) {
      throw new EngineException(
          "%s: the %s %s must be float of shape %s by the manifest, but the model has %s"
              .formatted(model, what, name, Arrays.toString(wanted), node.getInfo()));
    }
  }

  /** Rejects inputs of other sizes, or other numbers of frames, than the manifest allows. */
  static void requireSize(ModelManifest manifest, TensorView input) {
    if (input.frames() != manifest.frames()) {
      throw new IllegalArgumentException(
          "%s takes tensors of %d frames, not %d"
              .formatted(manifest.id(), manifest.frames(), input.frames()));
    }
    FixedTile tile = manifest.tile();
    if (tile != null) {
      if (input.widthPx() != tile.widthPx() || input.heightPx() != tile.heightPx()) {
        throw new IllegalArgumentException(
            "%s takes tiles of %dx%d only, not %dx%d"
                .formatted(
                    manifest.id(),
                    tile.widthPx(),
                    tile.heightPx(),
                    input.widthPx(),
                    input.heightPx()));
      }
      return;
    }
    PlateReading plate = manifest.plateReading();
    if (plate != null) {
      if (input.widthPx() != plate.widthPx() || input.heightPx() != plate.heightPx()) {
        throw new IllegalArgumentException(
            "%s takes plates of %dx%d only, not %dx%d"
                .formatted(
                    manifest.id(),
                    plate.widthPx(),
                    plate.heightPx(),
                    input.widthPx(),
                    input.heightPx()));
      }
      return;
    }
    int multiple = manifest.sizeMultiple();
    if (input.heightPx() % multiple != 0 || input.widthPx() % multiple != 0) {
      throw new IllegalArgumentException(
          "%s takes sides that are multiples of %d, not %dx%d"
              .formatted(manifest.id(), multiple, input.widthPx(), input.heightPx()));
    }
  }

  /** Dimensions that the manifest leaves free must be free in the model; others may be. */
  private static boolean matches(long[] shape, long[] wanted) {
    if (shape.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] != FREE && shape[i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
