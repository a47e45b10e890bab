package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.recipe.AdamSettings;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW (Loshchilov and Hutter 2019) on a flat tensor, with the gradient's norm clipped first. Owns
 * its two moments until {@link #close}.
 */
final class AdamW implements AutoCloseable {
  private static final double EPSILON = 1e-8;

  private final Tensor mean;
  private final Tensor variance;
  private final AdamSettings settings;

  /** Continues with given moments; zeros at the start. */
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  AdamW(float[] mean, float[] variance, AdamSettings settings, Device device) {
    this.settings = settings;
    try (PointerScope scope = new PointerScope()) {
      this.mean = device.tensor(mean, mean.length);
      this.mean.retainReference();
      this.variance = device.tensor(variance, variance.length);
      this.variance.retainReference();
    }
  }

  /** With moments of zero. */
  static AdamW fresh(int count, AdamSettings settings, Device device) {
    return new AdamW(new float[count], new float[count], settings, device);
  }

  /**
   * Changes the parameters in place, and the gradient too.
   *
   * @param norm of the gradient
   * @param step steps done before
   */
  void step(Tensor parameters, Tensor gradient, double norm, long step, double rate) {
    if (norm > settings.clipNorm()) {
      gradient.mul_(new Scalar(settings.clipNorm() / norm));
    }
    double beta1 = settings.meanDecay();
    double beta2 = settings.varianceDecay();
    mean.lerp_(gradient, new Scalar(1 - beta1));
    variance.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
    double meanBias = 1 - Math.pow(beta1, step + 1.0);
    double varianceBias = 1 - Math.pow(beta2, step + 1.0);
    Tensor scale =
        variance.sqrt().mul_(new Scalar(1 / Math.sqrt(varianceBias))).add_(new Scalar(EPSILON));
    parameters.mul_(new Scalar(1 - rate * settings.weightDecay()));
    parameters.addcdiv_(mean, scale, new Scalar(-rate / meanBias));
  }

  float[] mean() {
    return Torch.values(mean);
  }

  float[] variance() {
    return Torch.values(variance);
  }

  @Override
  public void close() {
    mean.releaseReference();
    variance.releaseReference();
  }
}
