package dev.clearlane.trainer.training;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.recipe.LossTerm;
import dev.clearlane.trainer.recipe.Networks;
import dev.clearlane.trainer.recipe.Phase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a phase makes small: the weighted sum of its losses. Owns them until {@link #close}.
 *
 * <p>The generator's output is computed once per step: the critic is trained on it without its
 * graph, then the generator from the updated critic. With five critic steps that saves five forward
 * passes, most of the time on a CPU.
 */
final class Objective implements AutoCloseable {
  private final List<Part> parts = new ArrayList<>();

  private record Part(LossTerm term, Loss loss) {}

  private Objective() {}

  /**
   * Builds a phase's losses and reads the networks that they use.
   *
   * @param network that is trained
   * @param data root of the data, which files of features are relative to
   * @param weights reads runs and bundles
   * @param critic the phase's, when it is asked for
   * @throws IOException if a network cannot be read
   */
  static Objective open(
      Phase phase,
      Network network,
      Path data,
      WeightReader weights,
      Device device,
      Supplier<@Nullable CriticLearner> critic)
      throws IOException {
    Objective objective = new Objective();
    try {
      for (LossTerm term : phase.losses()) {
        Loss loss =
            switch (term.kind()) {
              case L1 -> Loss.l1();
              case MSE -> Loss.mse();
              case PSNR -> Loss.psnr(PixelRange.span(network.pixels()));
              case FFT -> Loss.fft();
              case LABELS -> Loss.labels();
              case CTC -> PlateLosses.ctc();
              case PLATES -> PlateLosses.plates();
              case ADVERSARIAL -> adversarial(critic);
              case TEACHER -> teacher(term, phase, network.pixels(), weights, device);
              case PERCEPTUAL ->
                  term.features() == LossTerm.Features.CRITIC
                      ? criticFeatures(term.layer(), critic)
                      : perceptual(features(term, data, weights, device), network.pixels());
            };
        objective.parts.add(new Part(term, loss));
      }
      return objective;
    } catch (IOException | RuntimeException e) {
      objective.close();
      throw e;
    }
  }

  private static Loss adversarial(Supplier<@Nullable CriticLearner> critic) {
    return inputs -> present(critic).scores(inputs.output()).mean().neg();
  }

  private static Loss criticFeatures(String layer, Supplier<@Nullable CriticLearner> critic) {
    return inputs -> {
      Tensor real = present(critic).features(inputs.target(), layer).detach();
      return present(critic).features(inputs.output(), layer).sub(real).square().mean();
    };
  }

  private static CriticLearner present(Supplier<@Nullable CriticLearner> critic) {
    return Objects.requireNonNull(critic.get(), "a phase with such a loss has a critic");
  }

  private static FeatureNetwork features(
      LossTerm term, Path data, WeightReader weights, Device device) throws IOException {
    if (term.features() == LossTerm.Features.VGG19) {
      return FeatureNetwork.vgg19(data.resolve(term.from()), term.layer(), device);
    }
    Path from = Path.of(term.from());
    Network classifier = Networks.of(from);
    if (classifier.output() != Network.Output.LABELS) {
      throw new IOException(
          "%s: must be a classifier, but is %s".formatted(from, classifier.name()));
    }
    return FeatureNetwork.of(classifier, weights.read(from, classifier), term.layer(), device);
  }

  private static Loss perceptual(FeatureNetwork features, PixelFormat pixels) {
    return new Loss() {
      @Override
      public Tensor of(LossInputs inputs) {
        Tensor real = features.of(inputs.target(), pixels);
        return features.of(inputs.output(), pixels).sub(real).square().mean();
      }

      @Override
      public void close() {
        features.close();
      }
    };
  }

  private static Loss teacher(
      LossTerm term, Phase phase, PixelFormat pixels, WeightReader weights, Device device)
      throws IOException {
    Path from = Path.of(term.from());
    Network network = Networks.of(from);
    if (network.output() != Network.Output.PICTURE) {
      throw new IOException(
          "%s: a teacher must give pictures, but is %s".formatted(from, network.name()));
    }
    if (network.extraPictures() > 0) {
      throw new IOException(
          "%s: a teacher must see one picture only, but is %s".formatted(from, network.name()));
    }
    if (phase.patchPx().get(0) % network.sizeMultiple() != 0) {
      throw new IOException(
          "%s: as teacher, %s needs patch_px to be a multiple of %d, but it is %d"
              .formatted(from, network.name(), network.sizeMultiple(), phase.patchPx().get(0)));
    }
    FeatureNetwork teacher = FeatureNetwork.of(network, weights.read(from, network), "", device);
    return new Loss() {
      @Override
      public Tensor of(LossInputs inputs) {
        return inputs.output().sub(teacher.picture(inputs.current(), pixels)).abs().mean();
      }

      @Override
      public void close() {
        teacher.close();
      }
    };
  }

  /**
   * The sum, a scalar with a graph.
   *
   * @param figures where each term's value goes, by name, before weighting
   */
  Tensor total(LossInputs inputs, MetricMeans figures) {
    Tensor total = null;
    for (Part part : parts) {
      Tensor value = part.loss().of(inputs);
      double divisor = part.loss().divisor(inputs);
      double factor = part.term().weight() / divisor;
      if (parts.size() > 1) {
        figures.add("loss_" + part.term().id(), value.item_float() / divisor);
      }
      if (total != null) {
        total = total.add(value, new Scalar(factor));
      } else {
        total = factor == 1 ? value : value.mul(new Scalar(factor));
      }
    }
    return Objects.requireNonNull(total, "a phase has a loss");
  }

  @Override
  public void close() {
    parts.forEach(part -> part.loss().close());
  }
}
