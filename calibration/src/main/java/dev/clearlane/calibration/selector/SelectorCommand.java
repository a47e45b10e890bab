package dev.clearlane.calibration.selector;

import static dev.clearlane.calibration.option.OptionRule.require;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest.Threshold;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.serving.select.SelectorTuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane calibrate selector}. */
@Command(
    name = "selector",
    description = {
      "Fit the selector's decisions to a camera: temperature, thresholds and dwell time from"
          + " labelled frames, written to a small file that the setting cameras.NAME.selector names.",
      "Without labels, --synth degrades the camera's clean frames.",
      "Every fourth frame is held out; precision and recall are measured on those."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane calibrate selector models/selector --labels front.csv --out front.selector.json",
      "  clearlane calibrate selector models/selector --frames dry.mp4 --synth --out"
          + " front.selector.json"
    },
    mixinStandardHelpOptions = true)
public final class SelectorCommand implements Callable<Integer> {
  private static final Threshold DEFAULT_THRESHOLD = new Threshold(0.6, 0.4);
  private static final int HELD_OUT_EVERY = 4;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "BUNDLE", description = "Directory of the selector's bundle.")
  private Path bundle;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "A line PATH,LABELS for each picture or clip (5 frames a second); labels joined by +, or"
              + " clean. Paths are relative to the file.")
  private @Nullable Path labels;

  @Option(
      names = "--frames",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "With --synth: clean frames of the camera; pictures, clips (one frame a second), and"
              + " directories of both.")
  private List<Path> frames = new ArrayList<>();

  @Option(
      names = "--synth",
      description =
          "Instead of --labels: use the sharp ones of --frames as they are, and degraded by vehicle"
              + " blur, streaks, rain with mist and drops.")
  private boolean synth;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "With --synth: seed of the degradations (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--max-frames",
      paramLabel = "N",
      description =
          "With --synth: use at most N sharp frames, evenly spread (default: ${DEFAULT-VALUE}).")
  private int maxFrames = 100;

  @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
  private Path out;

  @Option(
      names = "--max-false",
      paramLabel = "SHARE",
      description = "Share of clean frames that may be restored (default: ${DEFAULT-VALUE}).")
  private double maxFalse = 0.01;

  @Option(
      names = "--max-switches",
      paramLabel = "N",
      description = "Changes of treatment a minute in clips (default: ${DEFAULT-VALUE}).")
  private double maxSwitches = 2;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Write selector.html and selector.json: precision, recall, reliability.")
  private @Nullable Path report;

  @Override
  public Integer call() throws BundleException, EngineException, IOException, InterruptedException {
    require(maxFalse >= 0 && maxFalse < 1, "--max-false must be 0 to below 1, but is " + maxFalse);
    require(maxSwitches > 0, "--max-switches must be above 0, but is " + maxSwitches);
    require(
        (labels == null) == synth,
        synth
            ? "--synth excludes --labels"
            : "--labels FILE, or --frames PATH with --synth, is missing");
    require(
        synth == !frames.isEmpty(),
        synth
            ? "--synth needs --frames PATH"
            : "--frames needs --synth; --labels names its frames");
    require(maxFrames >= HELD_OUT_EVERY, "--max-frames must be at least 4, but is " + maxFrames);
    ModelBundle opened = ModelBundle.open(bundle);
    require(
        opened.manifest().task() == Task.SELECT,
        "BUNDLE must be a selector, but %s is for task %s"
            .formatted(opened.manifest().id(), opened.manifest().task().id()));
    SampleSplit samples = samples(opened);
    TuningFit fit =
        new TuningFit(opened.manifest().sha256(), thresholds(opened), maxFalse, maxSwitches);
    SelectorTuning tuning = fit.fit(samples.fitted());
    SelectorReport text =
        new SelectorReport(tuning, samples, fit.switchesPerMinute(tuning, samples.all()));
    tuning.write(out);
    if (report != null) {
      text.write(report);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.print(text.text());
    print.flush();
    return 0;
  }

  private SampleSplit samples(ModelBundle opened)
      throws EngineException, IOException, InterruptedException {
    List<String> known = opened.manifest().labels();
    Path file = labels;
    List<Sample> samples;
    try (Selector selector =
        Selector.forPictures(OnnxEngine.open(opened, Runtime.getRuntime().availableProcessors()))) {
      if (file == null) {
        return new SynthSamples(selector, known, seed, maxFrames).read(frames);
      }
      samples = new SampleReader(selector).read(LabelFile.read(file, known));
    }
    long clean = samples.stream().filter(Sample::isClean).count();
    if (clean < HELD_OUT_EVERY || samples.size() - clean < HELD_OUT_EVERY) {
      throw new IllegalArgumentException(
          "%s: must name at least %d clean frames and %d others, but names %d and %d"
              .formatted(file, HELD_OUT_EVERY, HELD_OUT_EVERY, clean, samples.size() - clean));
    }
    return SampleSplit.of(samples, HELD_OUT_EVERY, "from " + file.getFileName());
  }

  private static Map<String, Threshold> thresholds(ModelBundle opened) {
    Map<String, Threshold> thresholds = new TreeMap<>();
    for (String label : opened.manifest().labels()) {
      thresholds.put(label, opened.manifest().thresholds().getOrDefault(label, DEFAULT_THRESHOLD));
    }
    return thresholds;
  }
}
