package dev.clearlane.bench.budget;

/**
 * What one run of a network asks for.
 *
 * @param macs multiplications with an addition each, of convolutions and dense layers
 * @param otherOperations of everything else, one for each value made or looked at
 * @param weights values of constants, each read once
 * @param activations values that are written to memory, and read from it, between layers
 */
record Work(long macs, long otherOperations, long weights, long activations) {
  /** Nothing. */
  static final Work NONE = new Work(0, 0, 0, 0);

  /**
   * Floating-point operations, or those on whole numbers; a multiplication with addition is two.
   */
  long operations() {
    return 2 * macs + otherOperations;
  }

  /** Bytes that go over the memory's bus. */
  long bytes(Precision precision) {
    return precision.bytes() * (weights + activations);
  }

  /** One network after the other. */
  Work and(Work next) {
    return new Work(
        macs + next.macs,
        otherOperations + next.otherOperations,
        weights + next.weights,
        activations + next.activations);
  }
}
