package dev.clearlane.serving.inference.cache;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds and loads engines for this machine. Thread-safe. */
public interface Accelerator {
  /** The platform that engines are built for. */
  Platform platform();

  /**
   * Builds an engine, which takes seconds to many minutes.
   *
   * @param options build options of this model: {@link EngineKey#options}
   * @param scratch directory for data that builds share, such as timings
   * @return the engine as bytes
   * @throws EngineException if it cannot be built
   */
  byte[] build(ModelBundle bundle, BuildOptions options, Path scratch)
      throws EngineException, InterruptedException;

  /**
   * Loads an engine that {@link #build} returned on the same platform.
   *
   * @return owned by the caller
   * @throws EngineException if it does not fit this platform
   */
  Engine load(ModelBundle bundle, BuildOptions options, byte[] built) throws EngineException;

  /**
   * Makes one engine of several, if this accelerator can run them without leaving the device.
   *
   * @param engines engines of picture models, in order; they keep their owners
   * @return null if it cannot
   */
  default @Nullable Engine chain(List<Engine> engines) {
    return null;
  }
}
