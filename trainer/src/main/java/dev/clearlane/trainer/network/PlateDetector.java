package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PlateDetection;

/**
 * Finds licence plates: for each cell of 4×4 pixels whether a plate's centre is there, how far its
 * box reaches and where its corners are. Plain 3×3 convolutions and ReLU behind a pixel-unshuffle
 * by 2; maps of stride 4, 8, 16 and 32 px, and back to 4 by pixel-shuffle, with skips by addition,
 * so that the smallest plates have fine maps and the largest ones fit into the coarsest's view.
 *
 * @param width channels at stride 4; 2, 4 and 6 times as many at the coarser ones
 */
public record PlateDetector(int width) implements Network {
  /** Pixels per cell of the output. */
  public static final int STRIDE_PX = 4;

  /** Channels of a training target: see {@link #targetShape}. */
  public static final int TARGETS = 15;

  public PlateDetector {
    Widths.require("plate-detector-w", width);
  }

  @Override
  public String name() {
    return "plate-detector-w" + width;
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_UNIT;
  }

  @Override
  public int sizeMultiple() {
    return 32;
  }

  @Override
  public Output output() {
    return Output.PLATES;
  }

  @Override
  public int outputs() {
    return PlateDetection.CHANNELS;
  }

  /**
   * Per cell: 0 heat (0–1, below 0 where nothing is known); 1 weight of the box, 2–5 its
   * logarithmic distances; 6 weight of the corners, 7–14 the corners.
   */
  @Override
  public long[] targetShape(long... output) {
    return new long[] {output[0], TARGETS, output[2], output[3]};
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int w = width;
    V first = l.relu(l.repConv("stem", l.spaceToDepth(input, 2), new RepConv(12, w, 2, 1, 0)));
    V second = block(l, "enc8", down(l, "down8", first, w, 2 * w), 2 * w);
    V third = block(l, "enc16", down(l, "down16", second, 2 * w, 4 * w), 4 * w);
    V bottom = block(l, "enc32", down(l, "down32", third, 4 * w, 6 * w), 6 * w);
    third = l.relu(l.add(third, up(l, "up16", bottom, 6 * w, 4 * w)));
    second = l.relu(l.add(second, up(l, "up8", third, 4 * w, 2 * w)));
    second = l.relu(l.repConv("dec8", second, new RepConv(2 * w, 2 * w, 1, 1, 1)));
    first = l.relu(l.add(first, up(l, "up4", second, 2 * w, w)));
    first = l.relu(l.repConv("dec4", first, new RepConv(w, w, 1, 1, 1)));
    return l.conv("head", first, new Conv(w, outputs(), 3, 1, 1, 0.3));
  }

  private static <V> V block(Layers<V> l, String name, V x, int channels) {
    V inner = l.relu(l.repConv(name + ".a", x, new RepConv(channels, channels, 1, 1, 1)));
    V outer = l.repConv(name + ".b", inner, new RepConv(channels, channels, 1, 0.2, 0));
    return l.relu(l.add(x, outer));
  }

  private static <V> V down(Layers<V> l, String name, V x, int in, int out) {
    return l.relu(l.repConv(name, x, new RepConv(in, out, 2, 1, 0)));
  }

  private static <V> V up(Layers<V> l, String name, V x, int in, int out) {
    return l.depthToSpace(l.conv(name, x, new Conv(in, 4 * out, 1, 1, 0, 0.5)), 2);
  }
}
