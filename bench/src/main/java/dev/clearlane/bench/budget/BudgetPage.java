package dev.clearlane.bench.budget;

import dev.clearlane.bench.budget.Budget.Network;
import dev.clearlane.bench.budget.Budget.Size;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The budget as a page of Markdown: the same text for the same models, whatever the machine. */
final class BudgetPage {
  private static final String HEAD =
      """
      # What a Jetson can do, on paper
      Counted from the ONNX files and multiplied out, not measured: `clearlane bench budget --write docs/jetson-budget.md` writes this page, and a test
      holds it to that. What was measured is in [benchmarks.md](benchmarks.md).

      - **Operations**: a multiplication with its addition is two; everything else counts one for each value.
      - **Bytes**: weights once; every value between layers written once and read once by each operator that takes it. An activation or addition is done by the
        operator before it and moves nothing but its other operand. Caches are left out, as is whatever a kernel reads twice.
      - **Frames a second**: by the roofline, whichever of arithmetic and memory takes longer, at %.0f %% of both ceilings, for one camera and nothing else on the
        GPU. Sides are filled up to what the network needs (the students: 368 of 360, 1088 of 1080).
      - `wei2021-w64` and `-w32` are the paper's generator, exported untrained: `clearlane train` for one step, `clearlane export`, `clearlane bench budget --outline DIR FILE`.
      """;

  private static final String MODULES =
      """

      ## The modules
      The GPU alone, dense: neither zeros that are skipped nor the DLAs are counted on. Ceiling = multiprocessors × clock × operations per clock of one's tensor cores
      (Orin: 2,048 in FP16; Thor: 8,192; twice that in INT8). Clocks and bandwidths were written down from memory of the sources named, which could not be opened
      here; a test holds them to NVIDIA's advertised figures for the GPU (sparse INT8 on Orin, sparse FP4 on Thor) within 3 %%. A power mode below the
      highest lowers the clock, and with it all of this.

      | module | multiprocessors | clock, MHz | FP16, TFLOPS | INT8, TOPS | memory, GB/s | advertised, sparse | source |
      | --- | --: | --: | --: | --: | --: | --: | --- |
      """;

  private static final String LIMITS =
      """

      ## What this leaves out
      - Layers with few channels do not fill tensor cores: convolutions of 3 to 24 channels reach far less than half of the peak, so small networks are limited earlier
        than by these figures, and wide ones are nearer to them.
      - Decoding, encoding and mapping pixels take no tensor cores, but memory: about 20 bytes a pixel for a frame in and out.
      - INT8 supposes that every layer is quantised; transposed convolutions stay in FP16 in our files.
      - Heat: a module that throttles has another clock. `clearlane doctor` says so.
      - Large frames are restored in tiles on a CPU, which overlap; here a frame is one piece.
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
    line("%n## From which module on a network runs at %.0f frames a second%n", rate());
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
              least(network.work(size), precision).map(JetsonModule::title).orElse("none"));
        }
      }
      line("%n");
    }
  }

  private static double rate() {
    return Budget.FRAMES_PER_SECOND;
  }

  /** The first module, as they are listed, on which the work fits, and on all listed after it. */
  static Optional<JetsonModule> least(Work work, Precision precision) {
    JetsonModule[] modules = JetsonModule.values();
    Optional<JetsonModule> least = Optional.empty();
    for (int i = modules.length - 1; i >= 0 && fits(modules[i], work, precision); i--) {
      least = Optional.of(modules[i]);
    }
    return least;
  }

  static boolean fits(JetsonModule module, Work work, Precision precision) {
    return module.seconds(work, precision, Budget.SHARE) <= 1 / rate();
  }

  private void rates(Size size) {
    for (Precision precision : Precision.values()) {
      line("%n## Frames a second at %s in %s%n", size, precision);
      line("In bold where it is %.0f or more; `m` where memory sets the limit.%n%n", rate());
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
