package dev.clearlane.bench.budget;

/** What a network computes in, weights and activations alike. */
enum Precision {
  FP16(2),
  INT8(1);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Of one value. */
  int bytes() {
    return bytes;
  }
}
