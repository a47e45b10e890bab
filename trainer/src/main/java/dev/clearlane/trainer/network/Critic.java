package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/**
 * The critic of Wei et al. 2021, table 1: 3,094,530 parameters at width 64 and side 256. Six 4×4
 * convolutions and two dense layers say how real a whole picture of one size looks: the higher, the
 * more; the scale is free. Its only input is the picture, not the degraded one that it was restored
 * from. "Same" padding is TensorFlow's: where it is odd, the larger half comes after.
 *
 * <p>LeakyReLU follows every layer but the last, which the paper does not say. No normalisation: a
 * gradient penalty needs the samples of a batch apart.
 *
 * @param width channels of the first convolution; 64 in the paper
 * @param sidePx height and width of every picture, a multiple of 16; 256 in the paper
 */
public record Critic(int width, int sidePx) implements Network {
  /** The convolutions, whose outputs may serve as features. */
  public static final List<String> FEATURES =
      List.of("conv1", "conv2", "conv3", "conv4", "conv5", "conv6");

  private static final int REDUCTION = 16;
  private static final int MAX_SIDE_PX = 2048;
  private static final int DENSE = 1024;
  private static final double LEAKY_SLOPE = 0.2;

  public Critic {
    Widths.require("wei2021-critic", width);
    if (sidePx < REDUCTION || sidePx > MAX_SIDE_PX || sidePx % REDUCTION != 0) {
      throw new IllegalArgumentException(
          "wei2021-critic: the side of its pictures must be a multiple of %d up to %d, but is %d"
              .formatted(REDUCTION, MAX_SIDE_PX, sidePx));
    }
  }

  @Override
  public String name() {
    return "wei2021-critic-w%d-%dpx".formatted(width, sidePx);
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_SIGNED;
  }

  @Override
  public int sizeMultiple() {
    return sidePx;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int w = width;
    V x = conv(l, "conv1", input, 3, w, 2);
    x = conv(l, "conv2", x, w, w, 2);
    x = conv(l, "conv3", x, w, 2 * w, 2);
    x = conv(l, "conv4", x, 2 * w, 4 * w, 2);
    x = conv(l, "conv5", x, 4 * w, 8 * w, 1);
    x = conv(l, "conv6", x, 8 * w, 1, 1);
    int places = (sidePx / REDUCTION) * (sidePx / REDUCTION);
    x = l.leakyRelu(l.dense("dense1", l.flatten(x), places, DENSE), LEAKY_SLOPE);
    return l.dense("dense2", x, DENSE, 1);
  }

  private static <V> V conv(Layers<V> l, String name, V x, int in, int out, int stride) {
    V output =
        stride == 2
            ? l.conv(name, x, new Conv(in, out, 4, 2, 1, 1))
            : l.conv(name, l.pad(x, 1, 2), new Conv(in, out, 4, 1, 0, 1));
    return l.leakyRelu(output, LEAKY_SLOPE);
  }
}
