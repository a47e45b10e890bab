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
final class EngineOptions {
  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      description =
          "What engines compute in: ${COMPLETION-CANDIDATES} (default: fp16; int8 takes a quantised"
              + " model).")
  private Precision precision = BuildOptions.DEFAULT.precision();

  @Option(
      names = "--least-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description = "Smallest picture that engines take (default: 32x32).")
  private Side least = SizeProfile.DEFAULT.min();

  @Option(
      names = "--usual-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description = "The size that they are tuned for (default: 1280x720).")
  private Side usual = SizeProfile.DEFAULT.opt();

  @Option(
      names = "--most-size",
      paramLabel = "WxH",
      converter = SideConverter.class,
      description = "Largest picture that they take (default: 1920x1088).")
  private Side most = SizeProfile.DEFAULT.max();

  @Option(
      names = "--workspace-mib",
      paramLabel = "N",
      description = "Most scratch memory of one layer (default: 512).")
  private int workspaceMib = BuildOptions.DEFAULT.workspaceMib();

  @Option(
      names = "--dla-core",
      paramLabel = "N",
      description =
          "Deep learning accelerator that runs what it can; takes one size alone (default: none).")
  private int dlaCore = BuildOptions.NO_DLA;

  @Option(
      names = "--engines",
      paramLabel = "DIR",
      description =
          "Where built engines are kept (default: CLEARLANE_ENGINES, else clearlane/engines in the"
              + " user's cache folder).")
  private @Nullable Path cache;

  BuildOptions build() {
    return new BuildOptions(precision, new SizeProfile(least, usual, most), workspaceMib, dlaCore);
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
