package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train label}. */
@Command(
    name = "label",
    description = {
      "Label pictures and clips that have no clean reference with the output of a model.",
      "OUT/input, OUT/target and OUT/trust get one PNG per patch, OUT/labels.jsonl one line:"
          + " how much the model changes the patch, and at which scale. Recipes read the pairs as"
          + " paired:OUT/input:OUT/target.",
      "An interrupted run continues with the same command."
    },
    mixinStandardHelpOptions = true)
public final class LabelCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "Pictures, clips, or directories of either.")
  private List<Path> paths = List.of();

  @Option(
      names = "--model",
      required = true,
      paramLabel = "BUNDLE",
      description = "Directory of the model bundle that labels (clearlane models get …).")
  private Path model;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Output directory.")
  private Path out;

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "10",
      description = "Use every N-th frame of a clip (default: 10).")
  private int every;

  @Option(
      names = "--patch",
      paramLabel = "PX",
      defaultValue = "256",
      description = "Side of a patch; smaller frames are skipped (default: ${DEFAULT-VALUE}).")
  private int patchPx;

  @Option(
      names = "--patches",
      paramLabel = "N",
      defaultValue = "1",
      description = "Patches per frame, at random places (default: ${DEFAULT-VALUE}).")
  private int patches;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "Stop after this time, at the end of a patch (default: no limit).")
  private @Nullable Double minutes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed of the positions of patches (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      requirePositive("--every", every);
      requirePositive("--patch", patchPx);
      requirePositive("--patches", patches);
      ModelBundle bundle = ModelBundle.open(model);
      for (String kind : List.of("input", "target", "trust")) {
        Files.createDirectories(out.resolve(kind));
      }
      LabelFile labels = LabelFile.open(out.resolve("labels.jsonl"));
      int before = labels.size();
      try (Teacher teacher = Teacher.open(bundle)) {
        Labeller labeller = new Labeller(teacher, bundle.manifest().id(), out, labels);
        boolean complete = label(labeller, labels, err);
        err.printf(
            "%d patches labelled, %d in all%s%n",
            labels.size() - before,
            labels.size(),
            complete ? "" : "; time limit reached, run the same command to continue");
        err.flush();
      }
      return 0;
    } catch (IllegalArgumentException | BundleException e) {
      err.println("clearlane: " + e.getMessage());
      return 2;
    } catch (IOException | EngineException e) {
      err.println("clearlane: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("clearlane: interrupted");
      return 1;
    }
  }

  /**
   * Labels what has no label yet.
   *
   * @return false if the time limit came first
   */
  private boolean label(Labeller labeller, LabelFile labels, PrintWriter err)
      throws IOException, EngineException, InterruptedException {
    long startNs = System.nanoTime();
    try (Footage footage = Footage.open(paths, every)) {
      for (Footage.Still still = footage.next(); still != null; still = footage.next()) {
        Picture frame = still.picture();
        if (frame.widthPx() < patchPx || frame.heightPx() < patchPx) {
          continue;
        }
        SplittableRandom random = new SplittableRandom(seed ^ still.name().hashCode());
        for (int patch = 0; patch < patches; patch++) {
          int x = random.nextInt(frame.widthPx() - patchPx + 1);
          int y = random.nextInt(frame.heightPx() - patchPx + 1);
          String name = still.name() + "-" + patch;
          if (labels.has(name)) {
            continue;
          }
          if (minutes != null
              && System.nanoTime() - startNs > minutes * TimeUnit.MINUTES.toNanos(1)) {
            return false;
          }
          Picture input = frame.crop(x, y, patchPx, patchPx);
          Label label = labeller.label(name, still.source(), still.frame(), x, y, input);
          err.printf(
              "%s: change %.1f dB, trusted %.0f%%%n",
              name, label.changeDb().get(0), 100 * label.trusted());
          err.flush();
        }
      }
    }
    return true;
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, but is " + value);
    }
  }
}
