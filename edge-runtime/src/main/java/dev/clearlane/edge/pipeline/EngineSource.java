package dev.clearlane.edge.pipeline;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.SharedEngines;

/** Opens the engines that all cameras share; called again after failures. */
@FunctionalInterface
public interface EngineSource {
  /**
   * Opens the engines; owned by the caller.
   *
   * @throws BundleException if a model is missing or differs from its manifest
   * @throws EngineException if one cannot be opened
   */
  SharedEngines open() throws BundleException, EngineException;
}
