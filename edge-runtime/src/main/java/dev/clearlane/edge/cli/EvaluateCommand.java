package dev.clearlane.edge.cli;

import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.EvaluationReport;
import dev.clearlane.serving.evaluation.PairSet;
import dev.clearlane.serving.evaluation.PairSet.Layout;
import dev.clearlane.serving.evaluation.PairSet.Subset;
import dev.clearlane.serving.evaluation.PictureRestorer;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.StillRestorer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code clearlane evaluate}. */
@Command(
    name = "evaluate",
    description =
        "Measure PSNR and SSIM over pairs of degraded and clean pictures, before and after"
            + " restoration.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane evaluate --degraded blur/ --clean sharp/",
      "  clearlane evaluate --degraded input/ --clean target/ --by-order",
      "  clearlane evaluate --degraded drives/blur/ --clean drives/sharp/ --sequence --rate 30",
      "  clearlane evaluate --pairs rain800/ --every 8 --offset 0 --per-picture --json",
      "  clearlane evaluate --degraded sharp/ --clean sharp/ # loss on clean pictures",
      "  clearlane evaluate --benchmark rain800 --data data/ models/derain-rep16-pu2-gc"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final int MAX_RATE = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--degraded",
      paramLabel = "DIR",
      description = "Directory of degraded pictures, including subdirectories.")
  private @Nullable Path degraded;

  @Option(
      names = "--clean",
      paramLabel = "DIR",
      description = "Directory of clean pictures with the same names; suffixes may differ.")
  private @Nullable Path clean;

  @Option(
      names = "--by-order",
      description = "Pair the pictures of the two directories by order instead of by name.")
  private boolean byOrder;

  @Option(
      names = "--pairs",
      paramLabel = "DIR",
      description =
          "Instead of --degraded and --clean: directory of pictures that contain a pair side by"
              + " side.")
  private @Nullable Path pairs;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      converter = LayoutName.class,
      completionCandidates = LayoutName.class,
      description =
          "Side of the clean picture in --pairs: ${COMPLETION-CANDIDATES} (default: clean-left).")
  private Layout layout = Layout.CLEAN_LEFT;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Use every N-th pair in the order of names (default: ${DEFAULT-VALUE}).")
  private int every = 1;

  @Option(
      names = "--offset",
      paramLabel = "K",
      description = "Index of the first pair for --every, from 0 (default: ${DEFAULT-VALUE}).")
  private int offset;

  @Option(
      names = "--sequence",
      description =
          "Each directory of pairs is a clip, its frames in the order of names: the selector"
              + " decides over several frames, as in video.")
  private boolean sequence;

  @Option(
      names = "--rate",
      paramLabel = "FPS",
      description = "Frame rate of the clips of --sequence (default: ${DEFAULT-VALUE}).")
  private int rate = 25;

  @Option(
      names = "--benchmark",
      paramLabel = "NAME",
      description =
          "Instead of pairs of your own: RUN|BUNDLE --benchmark NAME --data DIR [--every N]"
              + " [--out DIR] measures a training run or a model bundle on a published test set,"
              + " by the protocol of its tables: gopro, realblur_j, realblur_r, reds, rain800,"
              + " rain100l, rain100h.")
  private @Nullable String benchmark;

  @Option(names = "--per-picture", description = "Also print the figures of each picture.")
  private boolean perPicture;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private ModelOptions models = new ModelOptions();

  /** Converts layouts of the command line. */
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
    if (benchmark != null) {
      throw new IllegalArgumentException(
          "--benchmark needs the trainer, which is not part of this installation");
    }
    if (rate < 1 || rate > MAX_RATE) {
      throw new IllegalArgumentException(
          "--rate must be 1 to %d, but is %d".formatted(MAX_RATE, rate));
    }
    PairSet set = pairSet();
    ModelSet choice = models.resolve();
    Evaluation evaluation;
    try (CountBar bar = CountBar.open("evaluate", " pairs");
        StillRestorer restorer =
            sequence
                ? StillRestorer.openForClips(choice, new TimeBase(every, rate))
                : StillRestorer.open(choice)) {
      evaluation =
          Evaluation.run(set.pairs(), PictureRestorer.ofClips(restorer), Protocol.ALL, bar::step);
    }
    EvaluationReport report =
        new EvaluationReport(evaluation, choice.mode().id(), choice.uses(), null, sequence);
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(report.json(perPicture)) : report.text(perPicture));
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
    throw new IllegalArgumentException("evaluate needs either --degraded and --clean, or --pairs");
  }
}
