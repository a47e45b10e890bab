package dev.clearlane.trainer.board;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane board}. */
@Command(
    name = "board",
    description = {
      "Measure models on a fixed list of held-out test sets, and draw crops of each set for"
          + " visual comparison.",
      "Sets whose data are absent, and modes without a model, are skipped and listed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane board --data data/ --out board/",
      "  clearlane board --data data/ --model runs/mine/bundle --set reds --limit 10"
    },
    mixinStandardHelpOptions = true)
public final class BoardCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(BoardCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = "--board",
      paramLabel = "FILE",
      description = "YAML list of sets (default: bench/boards/held-out.yaml of the checkout).")
  private @Nullable Path board;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Root directory of the data sets.")
  private Path data;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Directory of model bundles; the first one of each task is used (default:"
              + " $CLEARLANE_MODELS, else the shipped ones).")
  private @Nullable Path models;

  @Option(
      names = "--model",
      paramLabel = "ID|BUNDLE",
      split = ",",
      description =
          "Use this model for its task: an id, or the directory of a bundle; may be repeated or"
              + " separated by commas.")
  private List<String> named = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "NAME",
      split = ",",
      arity = "1..*",
      description = "Measure only these sets of the board; may be repeated or separated by commas.")
  private List<String> sets = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Use at most N pictures per set or per label, evenly spread (default: all).")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write board.txt, board.md, board.json and a sheet of crops for each set.")
  private @Nullable Path out;

  @Option(
      names = "--json",
      description = "Print the result as JSON, with the figures of each picture.")
  private boolean json;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads for inference on the CPU (default: number of cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--cpu-precision",
      paramLabel = "PRECISION",
      description = "Model files to run: ${COMPLETION-CANDIDATES} (default: fp32).")
  private CpuPrecision cpuPrecision = CpuPrecision.FP32;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requirePositive("--limit", limit);
    requirePositive("--threads", threads);
    Board list = Board.read(board == null ? defaultBoard() : board);
    List<BoardSet> wanted = list.named(sets);
    if (out != null) {
      Files.createDirectories(out);
    }
    try (BoardModels chosen = choose()) {
      List<ModelManifest> used = manifests(chosen);
      List<SetResult> results = new ArrayList<>();
      BoardRun run = new BoardRun(chosen, data, limit, this::writeSheet);
      for (BoardSet set : wanted) {
        long startNs = System.nanoTime();
        List<SetResult> found = run.run(set);
        results.addAll(found);
        LOG.info("{}: done in {} s", set.name(), Math.round((System.nanoTime() - startNs) / 1e9));
        if (out != null) {
          write(new BoardReport(list.name(), used, results));
        }
      }
      BoardReport report = new BoardReport(list.name(), used, results);
      PrintWriter print = spec.commandLine().getOut();
      print.println(json ? report.json() : BoardTable.text(report));
      print.flush();
      if (report.skipped().size() == results.size()) {
        throw new UsageException("no set of the board could be measured");
      }
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    return 0;
  }

  private BoardModels choose() throws UsageException {
    try {
      return BoardModels.choose(ModelSet.directory(models), named, threads, cpuPrecision);
    } catch (BundleException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<ModelManifest> manifests(BoardModels chosen) throws UsageException {
    try {
      return chosen.manifests();
    } catch (BundleException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Path defaultBoard() {
    return Path.of(System.getProperty("clearlane.root", "."), "bench", "boards", "held-out.yaml");
  }

  private void write(BoardReport report) throws IOException {
    Path folder = Objects.requireNonNull(out);
    Files.writeString(folder.resolve("board.txt"), BoardTable.text(report));
    Files.writeString(folder.resolve("board.md"), BoardTable.markdown(report));
    Files.writeString(folder.resolve("board.json"), report.json() + "\n");
  }

  private void writeSheet(String name, Picture sheet) throws IOException {
    if (out != null) {
      PictureFile.write(sheet, out.resolve(name + ".png"));
    }
  }

  private void requirePositive(String option, int value) {
    if (value < 1) {
      throw new ParameterException(
          spec.commandLine(), option + " must be at least 1, but is " + value);
    }
  }
}
