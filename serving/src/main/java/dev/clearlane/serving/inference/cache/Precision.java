package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelManifest;
import java.util.Locale;

/** What an engine may compute in. */
public enum Precision {
  /** Single precision throughout, without the shorter mantissa that GPUs would like to use. */
  FP32(1e-3),
  /** Half precision where the builder finds it faster. */
  FP16(1e-2),
  /** 8-bit integers where the model's file says so, half precision elsewhere. */
  INT8(1e-1);

  private final double tolerance;

  Precision(double tolerance) {
    this.tolerance = tolerance;
  }

  /** The name as it stands in settings and reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How far an engine may be off ONNX Runtime's output, as a share of its largest value. For
   * integers this tells a wrong engine from a right one, no more: two right ones round differently.
   */
  public double tolerance() {
    return tolerance;
  }

  /** What a model is built in: what was asked for, or what its file can do alone. */
  public Precision of(ModelManifest manifest) {
    if (manifest.precision().equals(ModelManifest.INT8)) {
      return INT8;
    }
    return this == INT8 ? FP16 : this; // a file without ranges has no integers to give
  }
}
