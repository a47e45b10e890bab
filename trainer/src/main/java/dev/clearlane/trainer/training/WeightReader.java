package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Path;

/** Reads weights wherever they are kept: runs, checkpoints, model bundles. */
@FunctionalInterface
public interface WeightReader {
  /**
   * The weights of a network.
   *
   * @throws IOException if they are missing, broken or of another network
   */
  InitialWeights read(Path from, Network network) throws IOException;
}
