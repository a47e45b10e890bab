package dev.clearlane.trainer.tfjs;

import java.util.List;

/** Computes one operation. */
@FunctionalInterface
interface Kernel {
  /**
   * The value of a node.
   *
   * @throws IllegalArgumentException if inputs or attributes do not fit
   */
  NdArray apply(Attributes attributes, List<NdArray> inputs);
}
