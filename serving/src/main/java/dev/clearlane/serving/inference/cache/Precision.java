package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelManifest;
import java.util.Locale;

/** Precision that an engine may compute in. */
public enum Precision {
  /** Single precision throughout, without TF32. */
  FP32(1e-3),
  /** Half precision where it is faster. */
  FP16(1e-2),
  /** 8-bit integers where the ONNX file is quantised, half precision elsewhere. */
  INT8(1e-1);

  private final double tolerance;

  Precision(double tolerance) {
    this.tolerance = tolerance;
  }

  /** The name used in settings and reports. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Allowed difference from ONNX Runtime's output, as a share of its largest value. For integers it
   * only detects wrong engines: two correct ones round differently.
   */
  public double tolerance() {
    return tolerance;
  }

  /** The precision that a model is built in: this one, unless its file only supports another. */
  public Precision of(ModelManifest manifest) {
    if (manifest.precision().equals(ModelManifest.INT8)) {
      return INT8;
    }
    return this == INT8 ? FP16 : this; // the file is not quantised
  }
}
