package dev.clearlane.bench.budget;

/** Precision of weights and activations. */
enum Precision {
  FP16(2),
  INT8(1);

  private final int bytes;

  Precision(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one value. */
  int bytes() {
    return bytes;
  }
}
