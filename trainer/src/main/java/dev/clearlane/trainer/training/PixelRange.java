package dev.clearlane.trainer.training;

import dev.clearlane.bundle.PixelFormat;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Pictures as tensors, taken from one network's range of values to another's. */
final class PixelRange {
  private PixelRange() {}

  /** The tensor itself where both are the same. */
  static Tensor convert(Tensor pictures, PixelFormat from, PixelFormat to) {
    if (from.equals(to)) {
      return pictures;
    }
    if (from.colours() != to.colours()) {
      throw new IllegalArgumentException("cannot reorder colours, " + from + " to " + to);
    }
    double scale = span(to) / span(from);
    double offset = to.range().low() - scale * from.range().low();
    return pictures.mul(new Scalar(scale)).add(new Scalar(offset));
  }

  /** Distance from black to white. */
  static double span(PixelFormat pixels) {
    return pixels.range().high() - pixels.range().low();
  }
}
