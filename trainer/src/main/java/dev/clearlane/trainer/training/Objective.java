package dev.clearlane.trainer.training;

import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.StringViewOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What training makes small. Both tensors are the caller's; the result is a scalar with a graph.
 */
@FunctionalInterface
interface Objective {
  Tensor loss(Tensor output, Tensor target);

  /** Mean absolute difference plus that of the orthonormal 2-D spectra, real and imaginary part. */
  static Objective picture(double fftWeight) {
    return (output, target) -> {
      Tensor difference = output.sub(target);
      Tensor l1 = difference.abs().mean();
      if (fftWeight == 0) {
        return l1;
      }
      // Orthonormal is the plain transform over √(H·W); asked for by name, libtorch reads a string
      // that the Java binding has already freed.
      double scale = fftWeight / Math.sqrt((double) output.size(2) * output.size(3));
      Tensor spectrum =
          torch.fft_rfft2(
              difference.contiguous(),
              new LongArrayRefOptional(),
              new long[] {2, 3},
              new StringViewOptional());
      return l1.add(torch.view_as_real(spectrum).abs().mean(), new Scalar(scale));
    };
  }

  /** Mean binary cross entropy of logits, each label for itself. */
  static Objective labels() {
    return torch::binary_cross_entropy_with_logits;
  }
}
