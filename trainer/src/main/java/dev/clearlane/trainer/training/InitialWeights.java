package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Network;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Weights that a run starts from instead of random ones.
 *
 * @param name what they are, for the record
 * @param weights in the order of {@link dev.clearlane.trainer.network.Census#parameters}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record InitialWeights(String name, float[] weights) {
  /**
   * The averaged weights of another run.
   *
   * @throws IOException if it is missing, broken or of another architecture
   */
  public static InitialWeights run(Path fileOrRun, Network network) throws IOException {
    Checkpoint other = Checkpoint.read(fileOrRun, network);
    return new InitialWeights(
        "%s at step %d".formatted(other.recipe(), other.step()), other.average());
  }
}
