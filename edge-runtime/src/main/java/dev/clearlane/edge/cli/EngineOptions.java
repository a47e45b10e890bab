package dev.clearlane.edge.cli;

import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.EngineCache;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Options of every command that builds engines. */
@OptionHeading("TensorRT options")
final class EngineOptions {
  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "Precision of TensorRT engines: fp32, fp16, int8 (default: fp16). int8 needs a"
              + " quantised model.")
  private Precision precision = BuildOptions.DEFAULT.precision();

  @Option(
      names = "--min-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description = "Smallest input size of TensorRT engines, in pixels (default: 32x32).")
  private Side minSize = SizeProfile.DEFAULT.min();

  @Option(
      names = "--opt-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description = "Input size that TensorRT optimises for, in pixels (default: 1280x720).")
  private Side optSize = SizeProfile.DEFAULT.opt();

  @Option(
      names = "--max-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description =
          "Largest input size of TensorRT engines, in pixels; memory is reserved for it (default:"
              + " 1920x1088).")
  private Side maxSize = SizeProfile.DEFAULT.max();

  @Option(names = "--least-size", hidden = true, converter = SideConverter.class)
  void setMinSize(Side size) {
    minSize = FormerOption.use("--least-size", "--min-size", size);
  }

  @Option(names = "--usual-size", hidden = true, converter = SideConverter.class)
  void setOptSize(Side size) {
    optSize = FormerOption.use("--usual-size", "--opt-size", size);
  }

  @Option(names = "--most-size", hidden = true, converter = SideConverter.class)
  void setMaxSize(Side size) {
    maxSize = FormerOption.use("--most-size", "--max-size", size);
  }

  @Option(
      names = "--workspace-mib",
      paramLabel = "N",
      description = "Maximum scratch memory of one TensorRT layer, in MiB (default: 512).")
  private int workspaceMib = BuildOptions.DEFAULT.workspaceMib();

  @Option(
      names = "--dla-core",
      paramLabel = "N",
      description =
          "Run on this deep learning accelerator (DLA) core instead of the GPU; needs --min-size"
              + " equal to --max-size (default: GPU).")
  private int dlaCore = BuildOptions.NO_DLA;

  @Option(
      names = "--engines",
      paramLabel = "DIR",
      description =
          "Directory of cached TensorRT engines (default: $CLEARLANE_ENGINES, else"
              + " clearlane/engines in the user's cache directory).")
  private @Nullable Path cache;

  BuildOptions build() {
    return new BuildOptions(
        precision, new SizeProfile(minSize, optSize, maxSize), workspaceMib, dlaCore);
  }

  Path cache() {
    return cache == null ? EngineCache.defaultDirectory() : cache;
  }

  /** Reads WIDTHxHEIGHT. */
  static final class SideConverter implements ITypeConverter<Side> {
    @Override
    public Side convert(String value) {
      try {
        return Side.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
