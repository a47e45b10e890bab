package dev.clearlane.serving.restore;

/**
 * Positions and blending weights of fixed tiles along one side of a picture. Tiles are spread
 * evenly so that the first and the last end at the picture's borders and neighbours overlap by no
 * less than was asked for. Weights rise and fall linearly across each overlap and add up to 1 at
 * every pixel.
 */
final class TileAxis {
  private final int size;
  private final int side;
  private final int[] starts;
  private final float[][] weights;

  private TileAxis(int size, int side, int[] starts) {
    this.size = size;
    this.side = side;
    this.starts = starts;
    weights = weights(starts, size, side);
  }

  /**
   * @param size of the picture, in pixels
   * @param side of a tile
   * @param overlap least overlap of neighbours, at most half a side
   */
  static TileAxis of(int size, int side, int overlap) {
    int count = size <= side ? 1 : (size - overlap + side - overlap - 1) / (side - overlap);
    int[] starts = new int[count];
    for (int i = 1; i < count; i++) {
      starts[i] = (int) ((long) i * (size - side) / (count - 1));
    }
    return new TileAxis(size, side, starts);
  }

  /** How many tiles there are. */
  int count() {
    return starts.length;
  }

  /** The first pixel of a tile. */
  int start(int tile) {
    return starts[tile];
  }

  /** How many pixels of the picture a tile covers. */
  int length() {
    return Math.min(side, size);
  }

  /** The first pixel that no tile up to this one leaves unfinished. */
  int doneUpTo(int tile) {
    return tile == starts.length - 1 ? size : starts[tile + 1];
  }

  /** The weight of each pixel of a tile. */
  float[] weights(int tile) {
    return weights[tile];
  }

  private static float[][] weights(int[] starts, int size, int side) {
    int length = Math.min(side, size);
    float[][] weights = new float[starts.length][length];
    double[] sums = new double[size];
    for (int i = 0; i < starts.length; i++) {
      int before = i == 0 ? 0 : starts[i - 1] + side - starts[i];
      int after = i == starts.length - 1 ? 0 : starts[i] + side - starts[i + 1];
      for (int x = 0; x < length; x++) {
        double rise = before == 0 ? 1 : (x + 0.5) / before;
        double fall = after == 0 ? 1 : (length - x - 0.5) / after;
        weights[i][x] = (float) Math.min(1, Math.min(rise, fall));
        sums[starts[i] + x] += weights[i][x];
      }
    }
    for (int i = 0; i < starts.length; i++) {
      for (int x = 0; x < length; x++) {
        weights[i][x] /= (float) sums[starts[i] + x];
      }
    }
    return weights;
  }
}
