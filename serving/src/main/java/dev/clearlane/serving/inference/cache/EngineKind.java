package dev.clearlane.serving.inference.cache;

import java.util.Locale;

/** Which engines run models. */
public enum EngineKind {
  /** TensorRT where it can be used, else ONNX Runtime; also where TensorRT fails later on. */
  AUTO,
  /** ONNX Runtime on the CPU. */
  ONNX,
  /** TensorRT alone: where it cannot be used, nothing is. */
  TENSORRT;

  /** The name as it stands in settings and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
