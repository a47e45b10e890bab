package dev.clearlane.bench.budget;

import java.util.Locale;

/**
 * What a Jetson module can do at most. The ceiling is multiplied out: streaming multiprocessors ×
 * clock × what the tensor cores of one do per clock, dense. That NVIDIA's own figure, which counts
 * zeros that are skipped, comes out of the same numbers is held by a test.
 */
enum JetsonModule {
  ORIN_NANO_4GB("Orin Nano 4 GB", Tensors.AMPERE, 4, 625, 34, 20, Source.ORIN),
  ORIN_NANO_4GB_SUPER("Orin Nano 4 GB Super", Tensors.AMPERE, 4, 1020, 51, 34, Source.SUPER),
  ORIN_NANO_8GB("Orin Nano 8 GB", Tensors.AMPERE, 8, 625, 68, 40, Source.ORIN),
  ORIN_NANO_8GB_SUPER("Orin Nano 8 GB Super", Tensors.AMPERE, 8, 1020, 102, 67, Source.SUPER),
  ORIN_NX_8GB("Orin NX 8 GB", Tensors.AMPERE, 8, 765, 102.4, 50, Source.ORIN),
  ORIN_NX_8GB_SUPER("Orin NX 8 GB Super", Tensors.AMPERE, 8, 1173, 102.4, 77, Source.SUPER),
  ORIN_NX_16GB("Orin NX 16 GB", Tensors.AMPERE, 8, 918, 102.4, 60, Source.ORIN),
  ORIN_NX_16GB_SUPER("Orin NX 16 GB Super", Tensors.AMPERE, 8, 1173, 102.4, 77, Source.SUPER),
  AGX_ORIN_32GB("AGX Orin 32 GB", Tensors.AMPERE, 14, 930, 204.8, 108, Source.ORIN),
  AGX_ORIN_64GB("AGX Orin 64 GB", Tensors.AMPERE, 16, 1300, 204.8, 170, Source.ORIN),
  THOR_T4000("Thor T4000", Tensors.BLACKWELL, 12, 1530, 273, 1200, Source.THOR),
  THOR_T5000("Thor T5000", Tensors.BLACKWELL, 20, 1575, 273, 2070, Source.THOR);

  private final String title;
  private final Tensors tensors;
  private final int multiprocessors;
  private final int clockMhz;
  private final double gigabytesPerSecond;
  private final double advertised;
  private final Source source;

  /**
   * The tensor cores of one multiprocessor.
   *
   * @see #sparseOperations the form in which NVIDIA names the whole
   */
  enum Tensors {
    /** Orin; advertised in INT8. */
    AMPERE(2048, 4),
    /** Thor; advertised in FP4, four times FP16. INT8 as FP8, twice FP16. */
    BLACKWELL(8192, 8);

    private final int halfPerClock;
    private final int advertisedFactor;

    Tensors(int halfPerClock, int advertisedFactor) {
      this.halfPerClock = halfPerClock;
      this.advertisedFactor = advertisedFactor;
    }
  }

  /** Where the figures stand. */
  enum Source {
    ORIN("data sheets of the Jetson Orin modules; Jetson AGX Orin Series Technical Brief v1.2"),
    SUPER("JetPack 6.2, Super mode (power mode MAXN_SUPER)"),
    THOR("data sheet of the Jetson Thor series modules");

    private final String text;

    Source(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  JetsonModule(
      String title,
      Tensors tensors,
      int multiprocessors,
      int clockMhz,
      double gigabytesPerSecond,
      double advertised,
      Source source) {
    this.title = title;
    this.tensors = tensors;
    this.multiprocessors = multiprocessors;
    this.clockMhz = clockMhz;
    this.gigabytesPerSecond = gigabytesPerSecond;
    this.advertised = advertised;
    this.source = source;
  }

  String title() {
    return title;
  }

  int multiprocessors() {
    return multiprocessors;
  }

  int clockMhz() {
    return clockMhz;
  }

  Source source() {
    return source;
  }

  double bytesPerSecond() {
    return gigabytesPerSecond * 1e9;
  }

  /** Most operations in a second of its GPU alone, nothing skipped. */
  double operationsPerSecond(Precision precision) {
    double half = (double) multiprocessors * clockMhz * 1e6 * tensors.halfPerClock;
    return precision == Precision.FP16 ? half : 2 * half;
  }

  /** The same as NVIDIA counts them, with half the weights zero: INT8 on Orin, FP4 on Thor. */
  double sparseOperations() {
    return tensors.advertisedFactor * operationsPerSecond(Precision.FP16);
  }

  /** NVIDIA's figure for the GPU alone, in tera-operations a second. */
  double advertised() {
    return advertised;
  }

  /**
   * Seconds for one run by the roofline: whichever of arithmetic and memory takes longer.
   *
   * @param share of its ceilings that is reached, above 0 to 1
   */
  double seconds(Work work, Precision precision, double share) {
    return Math.max(
        work.operations() / (share * operationsPerSecond(precision)),
        work.bytes(precision) / (share * bytesPerSecond()));
  }

  /** True where memory takes longer than arithmetic. */
  boolean isMemoryBound(Work work, Precision precision) {
    return work.bytes(precision) / bytesPerSecond()
        > work.operations() / operationsPerSecond(precision);
  }

  /** As in a script: {@code orin_nano_8gb}. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
