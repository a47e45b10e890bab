package dev.clearlane.serving.inference.cache;

import java.nio.file.Path;

/**
 * How engines are opened.
 *
 * @param kind which ones
 * @param threads of one run on the CPU, at least 1
 * @param cache where built ones are kept
 * @param build how they are built
 */
public record EngineSettings(EngineKind kind, int threads, Path cache, BuildOptions build) {
  public EngineSettings {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1, but is " + threads);
    }
  }

  /** ONNX Runtime with so many threads. */
  public static EngineSettings onnx(int threads) {
    return new EngineSettings(
        EngineKind.ONNX, threads, EngineCache.usualDirectory(), BuildOptions.DEFAULT);
  }
}
