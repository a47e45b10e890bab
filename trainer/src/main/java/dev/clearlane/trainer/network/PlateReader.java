package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/**
 * Reads a rectified plate: a picture of one size in, the probabilities of the characters in each of
 * {@value #STEPS} columns out, for connectionist temporal classification (Graves et al. 2006).
 *
 * <p>Plain convolutions see a neighbourhood of a few characters, not the whole plate: it learns
 * shapes, not which texts are likely. Each column of the last map, all its rows together, then
 * becomes one step, so that what is above and what is below is told apart.
 *
 * @param width channels of the first level; the second has twice as many
 */
public record PlateReader(int width) implements Network {
  /** Height of the input. */
  public static final int HEIGHT_PX = 48;

  /** Width of the input. */
  public static final int WIDTH_PX = 160;

  /** Columns of the output. */
  public static final int STEPS = 40;

  private static final int ROWS = HEIGHT_PX / 4;
  private static final List<String> CHARACTERS =
      List.of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split(""));

  public PlateReader {
    Widths.require("plate-reader-w", width);
  }

  @Override
  public String name() {
    return "plate-reader-w" + width;
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
  public InputSize inputSize() {
    return new InputSize(WIDTH_PX, HEIGHT_PX);
  }

  @Override
  public Output output() {
    return Output.TEXT;
  }

  @Override
  public List<String> labels() {
    return CHARACTERS;
  }

  @Override
  public int outputs() {
    return 1 + CHARACTERS.size();
  }

  @Override
  public long[] targetShape(long... output) {
    return new long[] {output[0], MAX_TEXT};
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int w = width;
    V x = l.relu(l.repConv("stem", l.spaceToDepth(input, 2), new RepConv(12, w, 1, 1, 0)));
    x = l.relu(l.repConv("down", x, new RepConv(w, 2 * w, 2, 1, 0)));
    for (int i = 1; i <= 3; i++) {
      V inner = l.relu(l.repConv("block" + i + ".a", x, new RepConv(2 * w, 2 * w, 1, 1, 1)));
      x =
          l.relu(
              l.add(x, l.repConv("block" + i + ".b", inner, new RepConv(2 * w, 2 * w, 1, 0.2, 0))));
    }
    int rows = ROWS * 2 * w;
    x = l.relu(l.conv("column", l.rowsToChannels(x, ROWS, 2 * w), Conv.same(rows, 8 * w, 1, 1)));
    x = l.dropout(x, 0.1);
    return l.logProbabilities(l.conv("characters", x, new Conv(8 * w, outputs(), 1, 1, 0, 0.5)));
  }
}
