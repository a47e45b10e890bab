package dev.clearlane.trainer.training;

import dev.clearlane.trainer.network.Torch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * AdamW (Loshchilov and Hutter 2019) on a flat tensor, with the gradient's norm clipped first. β
 * are 0.9 and 0.9, as restoration networks like them. Owns its two moments until {@link #close}.
 */
final class AdamW implements AutoCloseable {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.9;
  private static final double EPSILON = 1e-8;

  private final Tensor mean;
  private final Tensor variance;
  private final double weightDecay;
  private final double clipNorm;

  /** Moments as they were after some steps; zeros at the start. */
  AdamW(float[] mean, float[] variance, double weightDecay, double clipNorm) {
    this.mean = Torch.tensor(mean, mean.length);
    this.mean.retainReference();
    this.variance = Torch.tensor(variance, variance.length);
    this.variance.retainReference();
    this.weightDecay = weightDecay;
    this.clipNorm = clipNorm;
  }

  /**
   * Changes the parameters in place.
   *
   * @param step steps done before
   */
  void step(Tensor parameters, Tensor gradient, long step, double rate) {
    double norm = gradient.norm().item_double();
    if (norm > clipNorm) {
      gradient.mul_(new Scalar(clipNorm / norm));
    }
    mean.lerp_(gradient, new Scalar(1 - BETA1));
    variance.mul_(new Scalar(BETA2)).addcmul_(gradient, gradient, new Scalar(1 - BETA2));
    double meanBias = 1 - Math.pow(BETA1, step + 1.0);
    double varianceBias = 1 - Math.pow(BETA2, step + 1.0);
    Tensor scale =
        variance.sqrt().mul_(new Scalar(1 / Math.sqrt(varianceBias))).add_(new Scalar(EPSILON));
    parameters.mul_(new Scalar(1 - rate * weightDecay));
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
