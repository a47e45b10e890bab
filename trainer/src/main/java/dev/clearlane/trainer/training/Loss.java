package dev.clearlane.trainer.training;

import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One thing that training makes small. Closing it frees what it owns. */
@FunctionalInterface
interface Loss extends AutoCloseable {
  /** Added to a inputs's mean squared difference before its logarithm is taken. */
  double PSNR_FLOOR = 1e-3;

  /** A scalar with a graph, up to {@link #divisor}. */
  Tensor of(LossInputs inputs);

  /** What the value is divided by, along with its weight: saves a pass over small tensors. */
  default double divisor(LossInputs inputs) {
    return 1;
  }

  @Override
  default void close() {}

  /** Mean absolute difference. */
  static Loss l1() {
    return inputs -> inputs.difference().abs().mean();
  }

  /** Mean squared difference. */
  static Loss mse() {
    return inputs -> inputs.difference().square().mean();
  }

  /**
   * Mean of ln(MSE + 10⁻³) over the samples, MSE in units of the range squared: what PSNR, a mean
   * of logarithms, asks for, as NAFNet trains (Chen et al. 2022). The floor, 30 dB, keeps samples
   * that are nearly clean from outweighing all others.
   *
   * @param span from the darkest to the brightest value
   */
  static Loss psnr(double span) {
    return inputs -> {
      Tensor squares = inputs.difference().div(new Scalar(span)).square();
      return squares.mean(1, 2, 3).add(new Scalar(PSNR_FLOOR)).log().mean();
    };
  }

  /** Mean binary cross entropy of logits, each label for itself. */
  static Loss labels() {
    return inputs -> torch.binary_cross_entropy_with_logits(inputs.output(), inputs.target());
  }

  /** Mean absolute difference of the orthonormal 2-D spectra, real and imaginary part. */
  static Loss fft() {
    return new Loss() {
      @Override
      public Tensor of(LossInputs inputs) {
        Tensor spectrum =
            torch.fft_rfft2(
                inputs.difference().contiguous(),
                new LongArrayRefOptional(),
                new long[] {2, 3},
                new StringViewOptional());
        return torch.view_as_real(spectrum).abs().mean();
      }

      /**
       * Orthonormal is the plain transform over √(H·W); asked for by name, libtorch reads a string
       * that the Java binding has already freed.
       */
      @Override
      public double divisor(LossInputs inputs) {
        Tensor output = inputs.output();
        return Math.sqrt((double) output.size(2) * output.size(3));
      }
    };
  }
}
