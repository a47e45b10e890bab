package dev.clearlane.trainer.training;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Critic;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.recipe.CriticSettings;
import dev.clearlane.trainer.recipe.CriticSettings.Constraint;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A Wasserstein critic and how it learns. Owns its weights and its optimiser until {@link #close};
 * used on the training thread, within a pointer scope.
 */
final class CriticLearner implements AutoCloseable {
  /** Keeps the slope of the root finite where a gradient is nothing. */
  private static final double TINY = 1e-12;

  private final Critic network;
  private final CriticSettings settings;
  private final PixelFormat pixels;
  private final Parameters parameters;
  private final AdamW optimiser;
  private final TorchLayers layers;
  private final CriticMonitor watch = new CriticMonitor();
  private double gap;
  private double loss;

  private CriticLearner(
      CriticSettings settings, PixelFormat pixels, Checkpoint.CriticPart from, Device device) {
    this.network = from.network();
    this.settings = settings;
    this.pixels = pixels;
    parameters = Parameters.of(network, from.weights(), device);
    optimiser = new AdamW(from.mean(), from.variance(), settings.adam(), device);
    layers = new TorchLayers(parameters, true);
  }

  /**
   * Random weights, no past.
   *
   * @param pixels of the pictures that it is shown
   * @param sidePx of each
   */
  static CriticLearner fresh(
      CriticSettings settings, PixelFormat pixels, int sidePx, long seed, Device device) {
    Critic network = new Critic(settings.width(), sidePx);
    float[] weights;
    try (Parameters initial = Parameters.initialise(network, seed)) {
      weights = initial.values();
    }
    float[] zeros = new float[weights.length];
    CriticLearner learner =
        new CriticLearner(
            settings, pixels, new Checkpoint.CriticPart(network, weights, zeros, zeros), device);
    learner.clip();
    return learner;
  }

  /** As it was. */
  static CriticLearner resumed(
      CriticSettings settings, PixelFormat pixels, Checkpoint.CriticPart from, Device device) {
    return new CriticLearner(settings, pixels, from, device);
  }

  Checkpoint.CriticPart checkpoint() {
    return new Checkpoint.CriticPart(
        network, parameters.values(), optimiser.mean(), optimiser.variance());
  }

  /** How real pictures look to it, N×1. */
  Tensor scores(Tensor pictures) {
    return network.apply(layers, PixelRange.convert(pictures, pixels, network.pixels()));
  }

  /** What one of its convolutions makes of pictures. */
  Tensor features(Tensor pictures, String layer) {
    return FeatureNetwork.tapped(
        network, parameters, PixelRange.convert(pictures, pixels, network.pixels()), layer);
  }

  /**
   * Learns to tell the pictures apart, as many steps as its settings say.
   *
   * @param real N×3×H×W
   * @param generated of that shape, without a graph
   * @param step of the phase, done before
   * @param rate learning rate
   * @throws DivergedException if it goes astray
   */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  void learn(Tensor real, Tensor generated, long step, double rate) throws DivergedException {
    for (int i = 0; i < settings.steps(); i++) {
      try (PointerScope scope = new PointerScope()) {
        long count = real.size(0);
        Tensor scores = scores(torch.cat(new TensorVector(real, generated)));
        Tensor difference =
            scores.narrow(0, 0, count).mean().sub(scores.narrow(0, count, count).mean());
        Tensor total = difference.neg();
        if (settings.constraint() == Constraint.PENALTY) {
          Tensor shares = torch.rand(count, 1, 1, 1);
          Tensor penalty = penalty(this::scores, real, generated, parameters.device().here(shares));
          total = total.add(penalty, new Scalar(settings.bound()));
        }
        gap = difference.item_float();
        loss = total.item_float();
        Tensor gradient = parameters.gradient(total);
        double norm = gradient.norm().item_double();
        if (!Double.isFinite(loss) || !Double.isFinite(norm)) {
          throw DivergedException.noNumber(step, "critic's loss", loss);
        }
        optimiser.step(parameters.flat(), gradient, norm, step * settings.steps() + i, rate);
        clip();
      }
    }
    watch.observe(step, gap);
  }

  /**
   * The gradient penalty of Gulrajani et al. 2017: the mean of (norm − 1)² of the critic's gradient
   * at points between real and generated pictures. Its own gradient takes a second pass backward.
   *
   * @param shares N×1×1×1, how much of each point is real, 0–1
   */
  static Tensor penalty(
      UnaryOperator<Tensor> critic, Tensor real, Tensor generated, Tensor shares) {
    Tensor between = generated.add(real.sub(generated).mul(shares)).detach();
    between.set_requires_grad(true);
    Tensor scores = critic.apply(between);
    Tensor gradient =
        torch
            .grad(
                new TensorVector(scores),
                new TensorVector(between),
                new TensorVector(torch.ones_like(scores)),
                new BoolOptional(true),
                true,
                false)
            .get(0);
    Tensor norms = gradient.flatten(1, -1).square().sum(1).add(new Scalar(TINY)).sqrt();
    return norms.sub(new Scalar(1)).square().mean();
  }

  /** Mean score of real pictures less that of generated ones, at the last update. */
  double gap() {
    return gap;
  }

  /** Its loss at the last update. */
  double loss() {
    return loss;
  }

  /** Whether its state is worth keeping. */
  boolean isSound() {
    return watch.isSound();
  }

  private void clip() {
    if (settings.constraint() == Constraint.CLIP) {
      try (ScalarOptional low = new ScalarOptional(new Scalar(-settings.bound()));
          ScalarOptional high = new ScalarOptional(new Scalar(settings.bound()))) {
        parameters.flat().clamp_(low, high);
      }
    }
  }

  @Override
  public void close() {
    parameters.close();
    optimiser.close();
  }
}
