package dev.clearlane.bench.budget;

import dev.clearlane.bench.budget.Budget.Network;
import dev.clearlane.bench.budget.Budget.Size;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Formats the budget as Markdown; the text depends on the models only, not on the machine. */
final class BudgetPage {
  private static final String HEAD =
      """
      # Jetson budget: estimated frame rates
      Calculated from the cost in each manifest, not measured. `clearlane bench budget --write docs/jetson-budget.md` writes this page, and a test compares the two.
      Measurements are in [benchmarks.md](benchmarks.md).

      - **Operations**: two for each multiply-accumulate of convolutions and dense layers (`cost.macs`). Activations, additions and rearrangements are not counted.
      - **Bytes**: each weight is read once; each layer reads its inputs and writes its output (`cost.activation_bytes`). Activations and additions are fused into
        the layer before them and only read their second operand. Caches and repeated reads within a kernel are not counted.
      - **Frames per second**: roofline, the slower of arithmetic and memory, at %.0f %% of both peak rates, for one camera and nothing else on the GPU. Sides are
        rounded up to the network's multiple (students: 360 to 368, 1080 to 1088); costs are scaled from the manifest's size by the number of pixels.
      - `wei2021-w64` and `-w32` are the paper's generator at widths that are not shipped: figures of `clearlane train describe NETWORK --json`.
      """;

  private static final String MODULES =
      """

      ## The modules
      GPU only, dense: neither structured sparsity nor the DLAs are included. Peak rate = multiprocessors × clock × operations per clock of one multiprocessor's tensor
      cores (Orin: 2,048 in FP16; Thor: 8,192; twice that in INT8). Clocks and bandwidths were written from memory of the named sources, which could not be
      opened here; a test compares them with NVIDIA's advertised GPU figures (sparse INT8 on Orin, sparse FP4 on Thor) within 3 %%. A power mode below the
      highest lowers the clock and every figure derived from it.

      | module | multiprocessors | clock, MHz | FP16, TFLOPS | INT8, TOPS | memory, GB/s | advertised, sparse | source |
      | --- | --: | --: | --: | --: | --: | --: | --- |
      """;

  private static final String LIMITS =
      """

      ## Not included
      - Layers with few channels do not fill tensor cores: convolutions of 3 to 24 channels reach far less than half of the peak, so small networks are slower than
        estimated here, and wide ones are closer to the estimate.
      - Decoding, encoding and pixel conversion use no tensor cores, but memory bandwidth: about 20 bytes per pixel for a frame in and out.
      - INT8 assumes that every layer is quantised; transposed convolutions stay in FP16 in our files.
      - Thermal throttling lowers the clock; `clearlane doctor` reports it.
      - On a CPU, large frames are restored in overlapping tiles; here a frame is processed whole.
      """;

  private final Budget budget;
  private final StringBuilder page = new StringBuilder();

  private BudgetPage(Budget budget) {
    this.budget = budget;
  }

  static String of(Budget budget) {
    return new BudgetPage(budget).write();
  }

  private String write() {
    line(HEAD, Budget.SHARE * 100);
    networks();
    modules();
    fits();
    for (Size size : Budget.SIZES) {
      rates(size);
    }
    line(LIMITS);
    return page.toString();
  }

  private void line(String format, Object... values) {
    page.append(String.format(Locale.ROOT, format, values));
  }

  private void networks() {
    line("%n## The networks%n");
    line("| network | weights | size | GFLOP | MB, FP16 | MB, INT8 | FLOP a byte, FP16 |%n");
    line("| --- | --: | --- | --: | --: | --: | --: |%n");
    for (Network network : budget.networks()) {
      for (Size size : Budget.SIZES) {
        Work work = network.work(size);
        boolean first = size.equals(Budget.SIZES.get(0));
        line(
            "| %s | %s | %s | %,.2f | %,.1f | %,.1f | %.0f |%n",
            first ? '`' + network.name() + '`' : "",
            first ? String.format(Locale.ROOT, "%,d", network.weights()) : "",
            size,
            work.operations() / 1e9,
            work.bytes(Precision.FP16) / 1e6,
            work.bytes(Precision.INT8) / 1e6,
            (double) work.operations() / work.bytes(Precision.FP16));
      }
    }
  }

  private void modules() {
    line(MODULES);
    for (JetsonModule module : JetsonModule.values()) {
      line(
          "| %s | %d | %,d | %.1f | %.1f | %s | %,.0f | %s |%n",
          module.title(),
          module.multiprocessors(),
          module.clockMhz(),
          module.operationsPerSecond(Precision.FP16) / 1e12,
          module.operationsPerSecond(Precision.INT8) / 1e12,
          plain(module.bytesPerSecond() / 1e9),
          module.advertised(),
          module.source().text());
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%.0f", value)
        : String.format(Locale.ROOT, "%.1f", value);
  }

  private void fits() {
    line("%n## Smallest module for %.0f frames per second%n", rate());
    line("| network |");
    for (Size size : Budget.SIZES) {
      for (Precision precision : Precision.values()) {
        line(" %s, %s |", size, precision);
      }
    }
    line("%n| --- |%s%n", " --- |".repeat(Budget.SIZES.size() * Precision.values().length));
    for (Network network : budget.networks()) {
      line("| `%s` |", network.name());
      for (Size size : Budget.SIZES) {
        for (Precision precision : Precision.values()) {
          line(
              " %s |",
              smallest(network.work(size), precision).map(JetsonModule::title).orElse("none"));
        }
      }
      line("%n");
    }
  }

  private static double rate() {
    return Budget.FRAMES_PER_SECOND;
  }

  /** The first listed module that is fast enough and is followed only by modules that are. */
  static Optional<JetsonModule> smallest(Work work, Precision precision) {
    JetsonModule[] modules = JetsonModule.values();
    Optional<JetsonModule> smallest = Optional.empty();
    for (int i = modules.length - 1; i >= 0 && fits(modules[i], work, precision); i--) {
      smallest = Optional.of(modules[i]);
    }
    return smallest;
  }

  static boolean fits(JetsonModule module, Work work, Precision precision) {
    return module.seconds(work, precision, Budget.SHARE) <= 1 / rate();
  }

  private void rates(Size size) {
    for (Precision precision : Precision.values()) {
      line("%n## Frames per second at %s in %s%n", size, precision);
      line("Bold: %.0f or more; `m`: limited by memory bandwidth.%n%n", rate());
      line("| module |");
      budget.networks().forEach(network -> line(" `%s` |", network.name()));
      line("%n| --- |%s%n", " --: |".repeat(budget.networks().size()));
      Arrays.stream(JetsonModule.values()).forEach(module -> rates(module, size, precision));
    }
  }

  private void rates(JetsonModule module, Size size, Precision precision) {
    line("| %s |", module.title());
    for (Network network : budget.networks()) {
      Work work = network.work(size);
      double frames = 1 / module.seconds(work, precision, Budget.SHARE);
      String text = String.format(Locale.ROOT, frames < 10 ? "%,.1f" : "%,.0f", frames);
      line(
          " %s%s |",
          fits(module, work, precision) ? "**" + text + "**" : text,
          module.isMemoryBound(work, precision) ? " m" : "");
    }
    line("%n");
  }
}
