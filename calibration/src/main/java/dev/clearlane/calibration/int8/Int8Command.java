package dev.clearlane.calibration.int8;

import static dev.clearlane.calibration.option.OptionRule.require;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Task;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.frames.FrameReader;
import dev.clearlane.calibration.frames.FrameSet;
import dev.clearlane.calibration.graph.CalibrationException;
import dev.clearlane.serving.evaluation.PairSet;
import dev.clearlane.serving.inference.EngineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane calibrate int8}. */
@Command(
    name = "int8",
    description = {
      "Add 8-bit files to a model bundle: measure the range of every activation over frames, and"
          + " write the network with quantised layers, once for ONNX Runtime on x86 and once for"
          + " TensorRT and ARM.",
      "Every fourth frame is held out, and the loss against float32 is measured on those. Nothing"
          + " is written if it is too large."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane calibrate int8 models/derain-rep16-pu2-gc --frames rainy/",
      "  clearlane calibrate int8 my-model --frames drive.mp4 stills/ --method mse --report out/"
    },
    mixinStandardHelpOptions = true)
public final class Int8Command implements Callable<Integer> {
  private static final double DEFAULT_MAX_LOSS_DB = 0.1;
  private static final double DEFAULT_MAX_SCORE_CHANGE = 0.05;
  private static final double DEFAULT_MAX_PLATES = 0.02;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE", description = "Directory of the model bundle.")
  private Path bundle;

  @Option(
      names = "--frames",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Pictures, clips (one frame a second, and the frames before it where the model sees them),"
              + " and directories of both.")
  private List<Path> frames = new ArrayList<>();

  @Option(
      names = "--clean",
      arity = "1..*",
      paramLabel = "DIR",
      description =
          "Directories of the frames' clean counterparts, by name, one for each of --frames: the"
              + " loss is then that of PSNR.")
  private List<Path> clean = new ArrayList<>();

  @Option(
      names = "--halves",
      paramLabel = "LAYOUT",
      description =
          "Every picture holds a clean and a degraded half side by side: ${COMPLETION-CANDIDATES}.")
  private PairSet.@Nullable Layout halves;

  @Option(
      names = "--max-frames",
      paramLabel = "N",
      description = "Use at most N frames, evenly spread (default: 48).")
  private int maxFrames = 48;

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      description = "Ranges of activations: ${COMPLETION-CANDIDATES} (default: mse).")
  private RangeMethod method = RangeMethod.MSE;

  @Option(
      names = "--no-equalise",
      description =
          "Leave the scales of channels as they are: for training for 8 bits, which needs the ranges"
              + " of the network's own weights.")
  private boolean leavesScales;

  @Option(
      names = "--max-loss",
      paramLabel = "N",
      description =
          "Largest permitted loss: in dB (default: 0.1), for a selector the largest change of a"
              + " score (default: 0.05), for a detector the share of plates that are lost or added"
              + " (default: 0.02).")
  private double maxLoss = Double.NaN;

  @Option(
      names = "--max-layer-loss",
      paramLabel = "N",
      description =
          "Layers that cost more than this by themselves stay in float (default: half of"
              + " --max-loss).")
  private double maxLayerLoss = Double.NaN;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of timed runs (default: number of cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write int8.html and int8.json: ranges, sensitivity, times, crops.")
  private @Nullable Path report;

  @Override
  public Integer call()
      throws BundleException,
          CalibrationException,
          EngineException,
          IOException,
          InterruptedException {
    require(maxFrames >= 2, "--max-frames must be at least 2, but is " + maxFrames);
    require(threads >= 1, "--threads must be at least 1, but is " + threads);
    ModelBundle opened = ModelBundle.open(bundle);
    if (opened.manifest().refines() != null) {
      throw new CalibrationException(
          "%s: a refiner has no 8-bit file, which makes sense for a model that works alone only"
              .formatted(bundle));
    }
    double permitted = Double.isNaN(maxLoss) ? defaultLoss(opened.manifest().task()) : maxLoss;
    require(permitted > 0, "--max-loss must be above 0, but is " + permitted);
    double ofLayer = Double.isNaN(maxLayerLoss) ? permitted / 2 : maxLayerLoss;
    require(ofLayer > 0, "--max-layer-loss must be above 0, but is " + ofLayer);
    Int8Calibration calibration =
        new Int8Calibration(
            opened,
            new Int8Calibration.Options(method, permitted, ofLayer, !leavesScales, threads));
    FrameSet set = FrameSet.of(opened.manifest(), read(opened.manifest().history()));
    Path folder = report;
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Int8Result result = calibration.run(set);
    result.writeTo(bundle, opened.manifest());
    Int8Report text = new Int8Report(opened.manifest(), set, result);
    if (folder != null) {
      text.write(folder);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(text.text());
    out.flush();
    return 0;
  }

  private static double defaultLoss(Task task) {
    return switch (task) {
      case SELECT -> DEFAULT_MAX_SCORE_CHANGE;
      case PLATE_DETECT -> DEFAULT_MAX_PLATES;
      default -> DEFAULT_MAX_LOSS_DB;
    };
  }

  private List<CalibrationFrame> read(int history) throws IOException, InterruptedException {
    FrameReader reader = new FrameReader(maxFrames, history);
    if (clean.isEmpty() && halves == null) {
      return reader.read(frames);
    }
    require(clean.isEmpty() || halves == null, "--clean and --halves exclude each other");
    require(
        halves != null || clean.size() == frames.size(),
        "--clean must name one directory for each of --frames, but names %d for %d"
            .formatted(clean.size(), frames.size()));
    return reader.readPairs(frames, clean, halves == null ? PairSet.Layout.CLEAN_LEFT : halves);
  }
}
