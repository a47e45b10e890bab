package dev.clearlane.bench.budget;

/**
 * Work of one run of a network.
 *
 * @param macs multiply-accumulate operations of convolutions and dense layers
 * @param weights number of weight values, each read once
 * @param activations number of feature map values that are read or written
 */
record Work(long macs, long weights, long activations) {
  static final Work NONE = new Work(0, 0, 0);

  /** Operations, floating-point or integer: two for each multiply-accumulate. */
  long operations() {
    return 2 * macs;
  }

  /** Bytes moved over the memory bus. */
  long bytes(Precision precision) {
    return precision.bytes() * (weights + activations);
  }

  /** The sum of two networks that run one after the other. */
  Work and(Work next) {
    return new Work(macs + next.macs, weights + next.weights, activations + next.activations);
  }
}
