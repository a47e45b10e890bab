package dev.clearlane.calibration.prune;

import static dev.clearlane.calibration.option.OptionRule.require;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.FrameReader;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.calibration.graph.CalibrationException;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane calibrate prune}. */
@Command(
    name = "prune",
    description = {
      "Write a copy of a model bundle without the channels that are 0 on all frames: the same"
          + " results in less time.",
      "Every fourth frame is held out, and both models are compared on those. Nothing is written if"
          + " they differ by more than --max-change."
    },
    footerHeading = "%nExamples:%n",
    footer = "  clearlane calibrate prune my-model --frames drives/ stills/ --out my-model-pruned",
    mixinStandardHelpOptions = true)
public final class PruneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE", description = "Directory of the model bundle, in float32.")
  private Path bundle;

  @Option(
      names = "--frames",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Pictures, clips (one frame a second), and directories of both, of every kind that the"
              + " model will see: a channel that only other frames use is lost.")
  private List<Path> frames = new ArrayList<>();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Directory for the new bundle; must not exist, or be empty.")
  private Path out;

  @Option(
      names = "--max-frames",
      paramLabel = "N",
      description = "Use at most N frames, evenly spread (default: 200).")
  private int maxFrames = 200;

  @Option(
      names = "--max-change",
      paramLabel = "N",
      description =
          "Largest permitted change of any output value on held-out frames, 0 to 1 (default: 0.002,"
              + " half a level of 255).")
  private double maxChange = 0.002;

  @Override
  public Integer call()
      throws BundleException,
          CalibrationException,
          EngineException,
          IOException,
          InterruptedException {
    require(maxFrames >= 2, "--max-frames must be at least 2, but is " + maxFrames);
    require(
        maxChange > 0 && maxChange <= 1,
        "--max-change must be above 0 and at most 1, but is " + maxChange);
    require(isFree(out), "--out must not exist or be empty, but holds files: " + out);
    ModelBundle opened = ModelBundle.open(bundle);
    ModelManifest manifest = opened.manifest();
    FrameSet.requireSuitable(opened);
    require(
        manifest.refines() == null,
        "%s: must see pictures, but is a refiner, which sees another model's results"
            .formatted(bundle));
    OnnxModel model = OnnxModel.read(opened.modelFile());
    FrameSet set =
        FrameSet.of(manifest, new FrameReader(maxFrames, manifest.history()).read(frames));
    Pruning pruning = Pruning.of(opened, model, set, maxChange);
    pruning.write(out);
    PrintWriter text = spec.commandLine().getOut();
    text.printf(
        Locale.ROOT,
        "%s: %d frames measured, %d held out%n",
        manifest.id(),
        set.measured().size(),
        set.heldOut().size());
    for (UnusedChannels.Cut cut : pruning.channels().cuts()) {
      text.printf("  %s: %d of %d channels kept%n", cut.layer(), cut.kept().size(), cut.of());
    }
    text.print(pruning.summary());
    text.flush();
    return 0;
  }

  private static boolean isFree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }
}
