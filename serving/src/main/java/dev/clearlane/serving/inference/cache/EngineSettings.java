package dev.clearlane.serving.inference.cache;

import java.nio.file.Path;

/**
 * Engine configuration.
 *
 * @param kind choice of engine
 * @param threads CPU threads, from 1
 * @param cache directory of built engines
 * @param build options of builds
 * @param cpuPrecision which file of a model ONNX Runtime runs
 */
public record EngineSettings(
    EngineKind kind, int threads, Path cache, BuildOptions build, CpuPrecision cpuPrecision) {
  public EngineSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
  }

  /** Settings of ONNX Runtime engines in float32. */
  public static EngineSettings onnx(int threads) {
    return onnx(threads, CpuPrecision.FP32);
  }

  /** Settings of ONNX Runtime engines. */
  public static EngineSettings onnx(int threads, CpuPrecision precision) {
    return new EngineSettings(
        EngineKind.ONNX, threads, EngineCache.defaultDirectory(), BuildOptions.DEFAULT, precision);
  }
}
