package dev.clearlane.serving.inference.cache;

import java.util.Locale;

/** Choice of engine. */
public enum EngineKind {
  /** TensorRT if available, otherwise ONNX Runtime; also if TensorRT fails later on. */
  AUTO,
  /** ONNX Runtime on the CPU. */
  ONNX,
  /** TensorRT only: an error if it is not available. */
  TENSORRT;

  /** The name used in settings and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return id();
  }
}
