package dev.clearlane.trainer.onnx;

import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.recipe.Recipe;
import dev.clearlane.trainer.training.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Bundles of networks that were hardly trained. */
final class TinyExport {
  private TinyExport() {}

  /** Writes the bundle {@code tiny} of a run's third step. */
  static void write(Recipe recipe, float[] weights, boolean half, Path folder) throws IOException {
    float[] zeros = new float[weights.length];
    Checkpoint checkpoint =
        new Checkpoint(
            recipe.network().name(),
            "tiny",
            1,
            3,
            0,
            3,
            1,
            "",
            weights,
            weights,
            zeros,
            zeros,
            null);
    Export.write(
        new Export.Request(recipe, checkpoint, "tiny", "none", null, 1, half, true, 0.5, "test"),
        folder);
  }

  /** Weights of which none is nothing, as it is in a last layer at the start. */
  static float[] noisyWeights(Network network, double deviation) {
    SplittableRandom random = new SplittableRandom(11);
    try (Parameters parameters = Parameters.initialise(network, 3)) {
      float[] weights = parameters.values();
      for (int i = 0; i < weights.length; i++) {
        weights[i] += (float) (deviation * random.nextGaussian());
      }
      return weights;
    }
  }
}
