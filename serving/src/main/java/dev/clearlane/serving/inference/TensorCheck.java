package dev.clearlane.serving.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.TensorInfo;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import java.util.Arrays;
import java.util.Map;

/** Holds an ONNX file's tensors against the manifest that came with it. */
final class TensorCheck {
  private static final long FREE = -1;
  private static final long[] PICTURE = {1, 3, FREE, FREE};

  private TensorCheck() {}

  static void check(ModelBundle bundle, Map<String, NodeInfo> inputs, Map<String, NodeInfo> outputs)
      throws EngineException {
    ModelManifest manifest = bundle.manifest();
    if (inputs.size() != 1) {
      throw new EngineException(
          "%s: a model has one input, not %s".formatted(bundle.modelFile(), inputs.keySet()));
    }
    check(bundle, "input", manifest.input(), inputs, PICTURE);
    check(
        bundle,
        "output",
        manifest.output(),
        outputs,
        manifest.task() == Task.SELECT ? new long[] {1, manifest.labels().size()} : PICTURE);
  }

  private static void check(
      ModelBundle bundle, String what, String name, Map<String, NodeInfo> nodes, long[] wanted)
      throws EngineException {
    NodeInfo node = nodes.get(name);
    if (node == null) {
      throw new EngineException(
          "%s: the manifest names the %s %s, but the model has %s"
              .formatted(bundle.modelFile(), what, name, nodes.keySet()));
    }
    if (!(node.getInfo() instanceof TensorInfo tensor)
        || tensor.type != OnnxJavaType.FLOAT
        || !matches(tensor.getShape(), wanted)) {
      throw new EngineException(
          "%s: the %s %s must be float of shape %s by the manifest, but the model has %s"
              .formatted(bundle.modelFile(), what, name, Arrays.toString(wanted), node.getInfo()));
    }
  }

  /** A free side must be free in the model too; a fixed one may be left open by it. */
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
