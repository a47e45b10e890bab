package dev.clearlane.edge.settings;

import dev.clearlane.bundle.settings.Alias;
import dev.clearlane.bundle.settings.ComputedDefault;
import dev.clearlane.bundle.settings.Default;
import dev.clearlane.bundle.settings.Doc;
import dev.clearlane.bundle.settings.Example;
import dev.clearlane.bundle.settings.Range;
import dev.clearlane.bundle.settings.Restart;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.EngineKind;
import dev.clearlane.serving.inference.cache.EngineSettings;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Section {@code engine}. */
public record EngineSection(
    @Doc("Models to use for their tasks instead of the first found, by id.") @Default("[]") @Restart
        List<String> models,
    @Doc(
            "Set of models that restore, where models names none: fast and standard are installed;"
                + " best, archive-fast and archive are fetched with 'clearlane models get'."
                + " docs/archive.md describes them.")
        @ComputedDefault(
            "the better of standard and fast that keeps up, measured at the first start")
        @Example("standard")
        @Restart
        @Nullable Tier tier,
    @Doc(
            "Scale of deblurring: frames are reduced by 1, 2 or 3; auto is the largest size that"
                + " keeps up with the camera. Streaks are removed at full size.")
        @ComputedDefault("that of the tier")
        @Example("2")
        @Nullable ScaleChoice scale,
    @Doc("Runtime; auto is tensorrt where it is usable, else onnx, also after TensorRT fails.")
        @Default("auto")
        @Restart
        EngineKind kind,
    @Doc("CPU threads of one inference.")
        @ComputedDefault("number of processors")
        @Example("2")
        @Range(min = 1, max = 256)
        @Restart
        @Nullable Integer threads,
    @Doc("Precision of TensorRT engines; int8 needs a quantised model.") @Default("fp16") @Restart
        Precision precision,
    @Doc(
            "Model files that ONNX Runtime runs: auto is the 8-bit file where the bundle has one and"
                + " the processor has instructions for it, else fp32; int8 is the 8-bit file on any"
                + " processor.")
        @Default("auto")
        @Restart
        CpuPrecision cpuPrecision,
    @Doc("Directory of built engines.")
        @ComputedDefault("CLEARLANE_ENGINES, else ~/.cache/clearlane/engines")
        @Example("/var/cache/clearlane/engines")
        @Restart
        @Nullable Path cache,
    @Doc("Smallest input size of TensorRT engines.") @Default("32x32") @Alias("least_size") @Restart
        Side minSize,
    @Doc("Input size that TensorRT optimises for, and at which the CPU is measured.")
        @Default("1280x720")
        @Alias("usual_size")
        @Restart
        Side optSize,
    @Doc("Largest input size; memory is reserved for it.")
        @Default("1920x1088")
        @Alias("most_size")
        @Restart
        Side maxSize,
    @Doc("Scratch memory of one layer, in MiB.")
        @Default("512")
        @Range(min = 16, max = 1 << 16)
        @Restart
        int workspaceMib,
    @Doc("Deep learning accelerator (DLA) to use, -1 for none; needs min_size = max_size.")
        @Default("-1")
        @Range(min = -1, max = 15)
        @Restart
        int dlaCore) {
  public EngineSection {
    new BuildOptions(precision, new SizeProfile(minSize, optSize, maxSize), workspaceMib, dlaCore);
  }

  /**
   * Scale of cameras that name none.
   *
   * @param running tier of the running process
   */
  public ScaleChoice scaleOr(Tier running) {
    return scale == null ? running.scale() : scale;
  }

  /** The tier, or another if none is named. */
  public Tier tierOr(Tier other) {
    return tier == null ? other : tier;
  }

  public EngineSettings settings() {
    return new EngineSettings(
        kind,
        threads == null ? Runtime.getRuntime().availableProcessors() : threads,
        cache == null ? EngineCache.defaultDirectory() : cache,
        new BuildOptions(
            precision, new SizeProfile(minSize, optSize, maxSize), workspaceMib, dlaCore),
        cpuPrecision);
  }
}
