package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineKind;
import dev.clearlane.serving.inference.cache.EngineOpener;
import dev.clearlane.serving.inference.cache.EngineSettings;
import dev.clearlane.serving.inference.tensorrt.TensorRtAccelerator;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that restores. */
@OptionHeading("Model options")
final class ModelOptions {
  @Option(
      names = "--mode",
      paramLabel = "MODE",
      defaultValue = "auto",
      description =
          "Restoration: ${COMPLETION-CANDIDATES} (default: auto). auto lets the selector decide"
              + " for each frame.")
  private Mode mode = Mode.AUTO;

  @Option(
      names = "--model",
      paramLabel = "ID",
      split = ",",
      description =
          "Use this model for its task instead of the first one found; may be repeated or"
              + " separated by commas.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "standard",
      description =
          "Set of models: ${COMPLETION-CANDIDATES} (default: standard). best, archive-fast and"
              + " archive are installed with clearlane models get; docs/archive.md lists their cost.")
  private Tier tier = Tier.STANDARD;

  @Mixin private ScaleOptions scale = new ScaleOptions();

  @Mixin private ModelsOption models = new ModelsOption();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Number of threads for inference on the CPU (default: number of cores).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--engine",
      paramLabel = "KIND",
      defaultValue = "auto",
      description =
          "Inference engine: ${COMPLETION-CANDIDATES} (default: auto). auto uses TensorRT if"
              + " available, else ONNX Runtime.")
  private EngineKind engine = EngineKind.AUTO;

  @Option(
      names = "--cpu-precision",
      paramLabel = "PRECISION",
      defaultValue = "fp32",
      description =
          "Model files that ONNX Runtime runs: ${COMPLETION-CANDIDATES} (default: fp32, equal on"
              + " every processor). auto uses 8-bit files where the processor has instructions for"
              + " them.")
  private CpuPrecision cpuPrecision = CpuPrecision.FP32;

  @Mixin private EngineOptions engines = new EngineOptions();

  /** As {@link #resolve}, at one scale for all frames. */
  ModelSet resolveForClip() throws BundleException {
    scale.requireFixed();
    return resolve();
  }

  /** Directory of the model bundles. */
  Path directory() throws BundleException {
    return models.directory();
  }

  /** The models, checked. */
  ModelSet resolve() throws BundleException {
    if (tier != Tier.STANDARD && !ids.isEmpty()) {
      throw new IllegalArgumentException("--model and --tier exclude each other");
    }
    ScaleChoice choice = scale.choice(tier);
    if (mode == Mode.DERAIN && scale.isGiven()) {
      throw new IllegalArgumentException(
          "--scale applies to deblurring only: streaks are removed at full size");
    }
    return ModelSet.resolve(mode, tier, models.directory(), ids, threads)
        .with(choice)
        .with(
            new EngineOpener(
                new EngineSettings(engine, threads, engines.cache(), engines.build(), cpuPrecision),
                TensorRtAccelerator::open));
  }
}
