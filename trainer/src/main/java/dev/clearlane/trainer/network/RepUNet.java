package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;

/**
 * The student {@code rep16-pu2} (and its wider kin): a U-Net of plain 3×3 convolutions and ReLU
 * behind a pixel-unshuffle by 2, so that the widest maps have half the picture's sides. Four levels
 * with widths w, 2w, 4w, 8w; residual blocks; strided convolutions down, 1×1 convolution and
 * pixel-shuffle up; skips by addition. The output is the input plus a correction that starts at
 * nothing.
 *
 * @param width channels of the first level
 */
public record RepUNet(int width) implements Network {
  public RepUNet {
    Widths.require("rep", width);
  }

  @Override
  public String name() {
    return "rep" + width + "-pu2";
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_UNIT;
  }

  @Override
  public int sizeMultiple() {
    return 16;
  }

  @Override
  public String correction() {
    return "tail";
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int w = width;
    V x = l.repConv("stem", l.spaceToDepth(input, 2), new RepConv(12, w, 1, 1, 0));
    V first = block(l, "enc1", x, w);
    V second = block(l, "enc2", down(l, "down2", first, w), 2 * w);
    V third = block(l, "enc3", down(l, "down3", second, 2 * w), 4 * w);
    V bottom = down(l, "down4", third, 4 * w);
    bottom = block(l, "mid2", block(l, "mid1", bottom, 8 * w), 8 * w);
    third = block(l, "dec3", l.add(third, up(l, "up3", bottom, 8 * w)), 4 * w);
    second = block(l, "dec2", l.add(second, up(l, "up2", third, 4 * w)), 2 * w);
    first = block(l, "dec1", l.add(first, up(l, "up1", second, 2 * w)), w);
    V correction = l.depthToSpace(l.repConv(correction(), first, new RepConv(w, 12, 1, 0, 0)), 2);
    return l.add(input, correction);
  }

  private static <V> V block(Layers<V> l, String name, V x, int channels) {
    V inner = l.relu(l.repConv(name + ".a", x, new RepConv(channels, channels, 1, 1, 1)));
    // A small second convolution keeps the sum's scale level, which nothing else here normalises.
    return l.add(x, l.repConv(name + ".b", inner, new RepConv(channels, channels, 1, 0.2, 0)));
  }

  private static <V> V down(Layers<V> l, String name, V x, int channels) {
    return l.repConv(name, x, new RepConv(channels, 2 * channels, 2, 1, 0));
  }

  private static <V> V up(Layers<V> l, String name, V x, int channels) {
    return l.depthToSpace(l.conv(name, x, Conv.same(channels, 2 * channels, 1, 1)), 2);
  }
}
