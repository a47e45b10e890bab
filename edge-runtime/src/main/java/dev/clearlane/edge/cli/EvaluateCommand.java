package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.PairSet;
import dev.clearlane.serving.evaluation.PairSet.Layout;
import dev.clearlane.serving.evaluation.PairSet.Subset;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane evaluate}. */
@Command(
    name = "evaluate",
    description = "PSNR and SSIM over pairs of degraded and clean pictures, before and after.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane evaluate --degraded blur/ --clean sharp/",
      "  clearlane evaluate --degraded rain100l/input/ --clean rain100l/target/ --by-order",
      "  clearlane evaluate --pairs rain800/ --every 8 --offset 0 --per-picture --json",
      "  clearlane evaluate --degraded clean/ --clean clean/      (harm done to clean pictures)"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--degraded",
      paramLabel = "DIR",
      description = "Folder of degraded pictures, searched to its depth.")
  private @Nullable Path degraded;

  @Option(
      names = "--clean",
      paramLabel = "DIR",
      description = "Folder of clean ones under the same names; suffixes may differ.")
  private @Nullable Path clean;

  @Option(
      names = "--by-order",
      description =
          "Pairs the two folders' pictures by the order of their names, not by the names.")
  private boolean byOrder;

  @Option(
      names = "--pairs",
      paramLabel = "DIR",
      description = "Instead of both: folder of pictures that hold both halves side by side.")
  private @Nullable Path pairs;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      converter = LayoutName.class,
      completionCandidates = LayoutName.class,
      description = "With --pairs: ${COMPLETION-CANDIDATES} (default: clean-left).")
  private Layout layout = Layout.CLEAN_LEFT;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Only every N-th pair in the order of names (default: ${DEFAULT-VALUE}).")
  private int every = 1;

  @Option(
      names = "--offset",
      paramLabel = "K",
      description = "Place of the first of them, from 0 (default: ${DEFAULT-VALUE}).")
  private int offset;

  @Option(names = "--per-picture", description = "Also prints each picture's figures.")
  private boolean perPicture;

  @Option(names = "--json", description = "Prints the figures as JSON.")
  private boolean json;

  @Mixin private ModelOptions models = new ModelOptions();

  /** Layouts as they are written on the command line. */
  static final class LayoutName
      implements picocli.CommandLine.ITypeConverter<Layout>, Iterable<String> {
    @Override
    public Layout convert(String value) {
      for (Layout candidate : Layout.values()) {
        if (name(candidate).equals(value)) {
          return candidate;
        }
      }
      throw new picocli.CommandLine.TypeConversionException(
          "must be clean-left or clean-right, but is '" + value + "'");
    }

    @Override
    public Iterator<String> iterator() {
      return List.of(Layout.values()).stream().map(LayoutName::name).iterator();
    }

    private static String name(Layout layout) {
      return layout.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Override
  public Integer call() throws Exception {
    PairSet set = pairSet();
    ModelSet choice = models.resolve();
    Evaluation evaluation;
    try (CountBar bar = CountBar.open("evaluate", " pairs")) {
      evaluation = Evaluation.run(set, choice, perPicture, bar::step);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(evaluation) : text(evaluation));
    print.flush();
    return 0;
  }

  private PairSet pairSet() throws IOException {
    Subset subset = new Subset(every, offset);
    if (pairs != null && degraded == null && clean == null) {
      return PairSet.ofHalves(pairs, layout, subset);
    }
    if (pairs == null && degraded != null && clean != null) {
      return byOrder
          ? PairSet.ofFoldersInOrder(degraded, clean, subset)
          : PairSet.ofFolders(degraded, clean, subset);
    }
    throw new IllegalArgumentException("evaluate takes --degraded and --clean, or --pairs alone");
  }

  private static String text(Evaluation e) {
    StringBuilder text = new StringBuilder();
    List<Evaluation.Row> rows = e.pictures();
    if (rows != null) {
      for (Evaluation.Row row : rows) {
        line(
            text,
            "%-32s %-7s PSNR %7.3f -> %7.3f%s",
            row.name(),
            row.applied(),
            row.psnrIn(),
            row.psnrOut(),
            row.ssimIn() == null
                ? ""
                : String.format(Locale.ROOT, "  SSIM %.4f -> %.4f", row.ssimIn(), row.ssimOut()));
      }
    }
    line(text, "%d pairs, mode %s%s", e.pairs(), e.mode(), ids(e));
    line(text, "%-14s %9s %9s %9s", "", "in", "out", "gain");
    row(text, "PSNR RGB dB", e.psnrIn(), e.psnrOut());
    row(text, "SSIM RGB", e.ssimIn(), e.ssimOut());
    row(text, "SSIM volume", e.ssimVolumeIn(), e.ssimVolumeOut());
    row(text, "PSNR Y dB", e.psnrYIn(), e.psnrYOut());
    row(text, "SSIM Y", e.ssimYIn(), e.ssimYOut());
    line(text, "decisions: %s; applied: %s", e.decisions(), e.applied());
    line(
        text,
        "worst picture out %.3f dB; %d lost more than 0.1 dB",
        e.psnrOutLeast(),
        e.worsened());
    line(text, "protocol: %s", e.protocol());
    return text.toString().stripTrailing();
  }

  private static String ids(Evaluation e) {
    return e.models().isEmpty()
        ? ""
        : ", " + e.models().stream().map(ModelUse::id).collect(Collectors.joining(" + "));
  }

  private static void row(
      StringBuilder text, String name, @Nullable Double in, @Nullable Double out) {
    if (in == null || out == null) {
      line(text, "%-14s %9s %9s", name, "-", "-");
    } else {
      line(text, "%-14s %9.4f %9.4f %+9.4f", name, in, out, out - in);
    }
  }

  private static void line(StringBuilder text, String format, @Nullable Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}
