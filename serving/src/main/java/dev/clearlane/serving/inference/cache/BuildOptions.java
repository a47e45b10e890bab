package dev.clearlane.serving.inference.cache;

/**
 * Options of an engine build.
 *
 * @param precision precision that layers may compute in
 * @param sizes tensor sizes that the engine takes
 * @param workspaceMib largest scratch memory of one layer, in MiB
 * @param dlaCore deep learning accelerator that runs the layers it supports, the GPU runs the rest;
 *     {@value #NO_DLA} for none
 */
public record BuildOptions(Precision precision, SizeProfile sizes, int workspaceMib, int dlaCore) {
  /** No deep learning accelerator. */
  public static final int NO_DLA = -1;

  /** Half precision up to full HD, 512 MiB. */
  public static final BuildOptions DEFAULT =
      new BuildOptions(Precision.FP16, SizeProfile.DEFAULT, 512, NO_DLA);

  public static final int MIN_WORKSPACE_MIB = 16;
  public static final int MAX_WORKSPACE_MIB = 1 << 16;

  public BuildOptions {
    if (workspaceMib < MIN_WORKSPACE_MIB || workspaceMib > MAX_WORKSPACE_MIB) {
      throw new IllegalArgumentException(
          "workspace must be %d to %d MiB, but is %d"
              .formatted(MIN_WORKSPACE_MIB, MAX_WORKSPACE_MIB, workspaceMib));
    }
    if (dlaCore < NO_DLA || dlaCore > 15) {
      throw new IllegalArgumentException("dla core must be 0 to 15, but is " + dlaCore);
    }
    if (dlaCore != NO_DLA && (precision == Precision.FP32 || !sizes.isFixed())) {
      throw new IllegalArgumentException(
          "a DLA takes fp16 or int8 and exactly one size, not %s and %s"
              .formatted(precision.id(), sizes));
    }
  }
}
