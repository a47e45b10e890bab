package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.stream.Stream;

/**
 * The student {@code rep16-pu2} (and its wider kin): a U-Net of plain 3×3 convolutions and ReLU
 * behind a pixel-unshuffle by 2, so that the widest maps have half the picture's sides. Four levels
 * with widths w, 2w, 4w, 8w; residual blocks; strided convolutions down, 1×1 convolution and
 * pixel-shuffle up; skips by addition. The output is the input plus a correction that starts at
 * nothing.
 *
 * <p>With global context, the mean of each map at the bottom goes through two 1×1 convolutions and
 * is added there at every place: rain lays a veil over a whole picture, and how thick it is cannot
 * be seen in any one part. That costs next to nothing and, being a sum, nothing in INT8 either.
 *
 * <p>With history, a second convolution of the stem's shape sees the frames before the current one,
 * and what it gives is added to the stem's. It starts at nothing: the network then computes what
 * the one without history does. What is restored is the current frame.
 *
 * <p>A refiner is the same network as that with a history of 1: it corrects a coarse result, and
 * its second convolution sees the raw picture.
 *
 * @param width channels of the first level
 * @param context whether the bottom sees means over the whole picture
 * @param history frames before the current one that it sees, 0 to {@value Network#MAX_HISTORY}
 * @param refines whether it sees a coarse result and the raw picture; only without history
 */
public record RepUNet(int width, boolean context, int history, boolean refines) implements Network {
  public RepUNet {
    Widths.require("rep", width);
    if (history < 0 || history > MAX_HISTORY) {
      throw new IllegalArgumentException(
          "rep: history must be 0 to %d, but is %d".formatted(MAX_HISTORY, history));
    }
    if (refines && history > 0) {
      throw new IllegalArgumentException("rep: history must be 0 for a refiner, but is " + history);
    }
  }

  /** One that restores the current frame. */
  public RepUNet(int width, boolean context, int history) {
    this(width, context, history, false);
  }

  /** Without history. */
  public RepUNet(int width, boolean context) {
    this(width, context, 0);
  }

  /** Without global context and history. */
  public RepUNet(int width) {
    this(width, false);
  }

  @Override
  public String name() {
    return "rep%d-pu2%s%s%s"
        .formatted(
            width,
            context ? "-gc" : "",
            history > 0 ? "-h" + history : "",
            refines ? "-refine" : "");
  }

  @Override
  public boolean extendsNamed(String other) {
    return Stream.of(
            this,
            new RepUNet(width, context),
            new RepUNet(width, false, history, refines),
            new RepUNet(width))
        .anyMatch(smaller -> smaller.name().equals(other));
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
    int extra = extraPictures();
    V first = extra == 0 ? input : l.channels(input, 0, 3);
    V x = l.repConv("stem", l.spaceToDepth(first, 2), new RepConv(12, w, 1, 1, 0));
    if (extra > 0) {
      V others = l.spaceToDepth(l.channels(input, 3, 3 * extra), 2);
      // Starts at nothing.
      x = l.add(x, l.repConv("before", others, new RepConv(12 * extra, w, 1, 0, 0)));
    }
    V full = block(l, "enc1", x, w);
    V second = block(l, "enc2", down(l, "down2", full, w), 2 * w);
    V third = block(l, "enc3", down(l, "down3", second, 2 * w), 4 * w);
    V bottom = down(l, "down4", third, 4 * w);
    bottom = block(l, "mid1", bottom, 8 * w);
    bottom = block(l, "mid2", context ? withContext(l, bottom, 8 * w) : bottom, 8 * w);
    third = block(l, "dec3", l.add(third, up(l, "up3", bottom, 8 * w)), 4 * w);
    second = block(l, "dec2", l.add(second, up(l, "up2", third, 4 * w)), 2 * w);
    full = block(l, "dec1", l.add(full, up(l, "up1", second, 2 * w)), w);
    V correction = l.depthToSpace(l.repConv(correction(), full, new RepConv(w, 12, 1, 0, 0)), 2);
    return l.add(first, correction);
  }

  private static <V> V withContext(Layers<V> l, V x, int channels) {
    Conv inner = Conv.same(channels, channels, 1, 1);
    Conv outer = new Conv(channels, channels, 1, 1, 0, 0); // starts at nothing
    V mean = l.relu(l.conv("context.a", l.averageMap(x), inner));
    return l.add(x, l.conv("context.b", mean, outer));
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
