package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelVariant;
import dev.clearlane.serving.inference.CpuFeatures;
import java.util.Locale;
import java.util.Optional;

/** Which file of a model ONNX Runtime runs on the CPU. */
public enum CpuPrecision {
  /** The 8-bit file if there is one and the processor has instructions for it. */
  AUTO,
  /** The float32 file. */
  FP32,
  /** The 8-bit file if there is one, also on processors where it is slower. */
  INT8;

  /**
   * A file and why it was chosen.
   *
   * @param bundle whose manifest names the file
   * @param reason one phrase
   */
  public record Choice(ModelBundle bundle, String reason) {}

  /** Chooses the file of a model. */
  public Choice choose(ModelBundle bundle, CpuFeatures cpu) {
    if (this == FP32) {
      return new Choice(bundle, "as configured");
    }
    Optional<ModelBundle> integer =
        bundle.variant(cpu.isX86() ? ModelVariant.Kind.INT8_U8 : ModelVariant.Kind.INT8_S8);
    if (integer.isEmpty()) {
      return new Choice(bundle, "the bundle has no 8-bit file for this processor");
    }
    if (this == INT8) {
      return new Choice(integer.get(), "as configured");
    }
    return cpu.hasIntegerDots()
        ? new Choice(integer.get(), "the processor has " + cpu.integerFeature())
        : new Choice(bundle, "the processor has no instructions for 8-bit sums");
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
