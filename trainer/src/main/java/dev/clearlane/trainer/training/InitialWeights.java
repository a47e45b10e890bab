package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.recipe.Networks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Weights that a run starts from instead of random ones.
 *
 * @param name origin, as recorded in the run
 * @param weights in the order of {@link dev.clearlane.trainer.network.Census#parameters}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier of weights, never compared
public record InitialWeights(String name, float[] weights) {
  private static final Logger LOG = LoggerFactory.getLogger(InitialWeights.class);

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

  /**
   * The same, of a run of this network or of one that it extends; the other parameters have their
   * initial values.
   *
   * @param seed of those
   */
  public static InitialWeights run(Path fileOrRun, Network network, long seed) throws IOException {
    String name = Checkpoint.networkOf(fileOrRun);
    if (name.equals(network.name()) || !network.extendsNamed(name)) {
      return run(fileOrRun, network);
    }
    Network smaller = Networks.byName(name);
    InitialWeights start = run(fileOrRun, smaller);
    try (Parameters known = Parameters.of(smaller, start.weights);
        Parameters initial = Parameters.initialise(network, seed)) {
      List<String> names = Census.parameters(smaller).stream().map(ParameterSpec::name).toList();
      List<ParameterSpec> all = Census.parameters(network);
      float[] weights = new float[all.stream().mapToInt(ParameterSpec::size).sum()];
      int at = 0;
      for (ParameterSpec spec : all) {
        boolean given = names.contains(spec.name());
        float[] values = (given ? known : initial).values(spec.name());
        System.arraycopy(values, 0, weights, at, spec.size());
        at += spec.size();
        if (!given) {
          LOG.info("{} has its initial values: {} does not have it", spec.name(), name);
        }
      }
      return new InitialWeights(start.name, weights);
    }
  }
}
