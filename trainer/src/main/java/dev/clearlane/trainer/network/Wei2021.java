package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;

/**
 * The generator of Wei et al., EURASIP Journal on Advances in Signal Processing 2021:121:
 * 11,378,179 parameters at width 64, of which the paper's table gives the layers; padding is
 * "same", ReLU outside the blocks.
 *
 * @param width channels of the first convolution; 64 in the paper
 * @param leakySlope slope of the blocks' LeakyReLU, which the paper leaves open
 * @param dropout probability within the blocks; 0.5 in the paper
 * @param skip how the tanh output meets the input, which the paper leaves open
 */
public record Wei2021(int width, double leakySlope, double dropout, Skip skip) implements Network {
  private static final int BLOCKS = 6;

  /** How the global skip keeps the sum of two values in −1…1 within that range. */
  public enum Skip {
    /** clamp(input + tanh): leaves a clean input alone when tanh is 0. */
    CLAMP,
    /** (input + tanh) / 2. */
    MEAN
  }

  public Wei2021 {
    Widths.require("wei2021", width);
    if (!(leakySlope >= 0 && leakySlope < 1)) {
      throw new IllegalArgumentException(
          "wei2021: leaky_slope must be at least 0 and below 1, but is " + leakySlope);
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "wei2021: dropout must be at least 0 and below 1, but is " + dropout);
    }
  }

  @Override
  public String name() {
    return "wei2021-w" + width;
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_SIGNED;
  }

  @Override
  public int sizeMultiple() {
    return 4;
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int w = width;
    V x = l.relu(l.conv("head", input, Conv.same(3, w, 7, 1)));
    x = l.relu(l.conv("down1", x, Conv.same(w, 2 * w, 3, 2)));
    x = l.relu(l.conv("down2", x, Conv.same(2 * w, 4 * w, 3, 2)));
    for (int i = 1; i <= BLOCKS; i++) {
      x = block(l, "block" + i, x, 4 * w);
    }
    x = l.relu(l.transposedConv("up1", x, 4 * w, 2 * w));
    x = l.relu(l.transposedConv("up2", x, 2 * w, w));
    // A small last convolution starts the network near the identity.
    V correction = l.tanh(l.conv("tail", x, new Conv(w, 3, 7, 1, 3, 0.1)));
    V sum = l.add(input, correction);
    return skip == Skip.CLAMP ? l.clamp(sum, -1, 1) : l.scale(sum, 0.5);
  }

  private <V> V block(Layers<V> l, String name, V x, int channels) {
    Conv conv = Conv.same(channels, channels, 3, 1);
    V inner = l.dropout(l.leakyRelu(l.conv(name + ".a", x, conv), leakySlope), dropout);
    inner = l.leakyRelu(l.conv(name + ".b", inner, conv), leakySlope);
    return l.add(x, l.conv(name + ".c", inner, new Conv(channels, channels, 3, 1, 1, 0.2)));
  }
}
