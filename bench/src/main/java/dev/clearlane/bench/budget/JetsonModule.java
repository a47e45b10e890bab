package dev.clearlane.bench.budget;

import java.util.Locale;

/**
 * Peak rates of a Jetson module: streaming multiprocessors × clock × dense operations per clock of
 * one multiprocessor's tensor cores. A test compares them with NVIDIA's advertised sparse figures.
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
   * @see #sparseOperations NVIDIA's advertised form
   */
  enum Tensors {
    /** Orin; advertised as sparse INT8. */
    AMPERE(2048, 4),
    /** Thor; advertised as sparse FP4, four times FP16. INT8 runs as fast as FP8, twice FP16. */
    BLACKWELL(8192, 8);

    private final int halfPerClock;
    private final int advertisedFactor;

    Tensors(int halfPerClock, int advertisedFactor) {
      this.halfPerClock = halfPerClock;
      this.advertisedFactor = advertisedFactor;
    }
  }

  /** Source of the figures. */
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

  /** Peak dense operations per second of the GPU, without the DLAs. */
  double operationsPerSecond(Precision precision) {
    double half = (double) multiprocessors * clockMhz * 1e6 * tensors.halfPerClock;
    return precision == Precision.FP16 ? half : 2 * half;
  }

  /** Peak operations as NVIDIA advertises them, with 2:4 sparsity: INT8 on Orin, FP4 on Thor. */
  double sparseOperations() {
    return tensors.advertisedFactor * operationsPerSecond(Precision.FP16);
  }

  /** NVIDIA's figure for the GPU without the DLAs, in tera-operations per second. */
  double advertised() {
    return advertised;
  }

  /**
   * Seconds for one run by the roofline model: the slower of arithmetic and memory.
   *
   * @param share of the peak rates that is reached, above 0 to 1
   */
  double seconds(Work work, Precision precision, double share) {
    return Math.max(
        work.operations() / (share * operationsPerSecond(precision)),
        work.bytes(precision) / (share * bytesPerSecond()));
  }

  /** Whether memory takes longer than arithmetic. */
  boolean isMemoryBound(Work work, Precision precision) {
    return work.bytes(precision) / bytesPerSecond()
        > work.operations() / operationsPerSecond(precision);
  }

  /** Identifier in JSON: {@code orin_nano_8gb}. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
