package dev.clearlane.serving.inference.cache;

/**
 * The sizes of tensors that an engine takes, and the one it is tuned for. Memory is reserved for
 * the largest.
 *
 * @param least smallest sides
 * @param usual those that it is tuned for
 * @param most largest sides
 */
public record SizeProfile(Side least, Side usual, Side most) {
  /** Everything up to full HD, tuned for 1280×720. */
  public static final SizeProfile DEFAULT =
      new SizeProfile(new Side(32, 32), new Side(1280, 720), new Side(1920, 1088));

  private static final int MOST_PX = 8192;

  /** Width and height in pixels. */
  public record Side(int widthPx, int heightPx) {
    public Side {
      if (widthPx < 1 || heightPx < 1 || widthPx > MOST_PX || heightPx > MOST_PX) {
        throw new IllegalArgumentException(
            "sides must be 1 to %d pixels, not %dx%d".formatted(MOST_PX, widthPx, heightPx));
      }
    }

    /**
     * Reads {@code WIDTHxHEIGHT}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Side parse(String text) {
      String[] parts = text.strip().split("x", -1);
      try {
        if (parts.length == 2) {
          return new Side(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
      } catch (NumberFormatException e) {
        // said below
      }
      throw new IllegalArgumentException(
          "a size must be WIDTHxHEIGHT, such as 1280x720, but is '" + text + "'");
    }

    boolean fits(Side larger) {
      return widthPx <= larger.widthPx && heightPx <= larger.heightPx;
    }

    /** The same with sides that are multiples, rounded up. */
    Side roundedTo(int multiple) {
      return new Side(round(widthPx, multiple), round(heightPx, multiple));
    }

    private static int round(int px, int multiple) {
      return (px + multiple - 1) / multiple * multiple;
    }

    @Override
    public String toString() {
      return widthPx + "x" + heightPx;
    }
  }

  public SizeProfile {
    if (!least.fits(usual) || !usual.fits(most)) {
      throw new IllegalArgumentException(
          "sizes must grow from the least to the most, but are %s, %s and %s"
              .formatted(least, usual, most));
    }
  }

  /** True where a tensor of this size fits. */
  public boolean takes(int widthPx, int heightPx) {
    return widthPx >= least.widthPx
        && heightPx >= least.heightPx
        && widthPx <= most.widthPx
        && heightPx <= most.heightPx;
  }

  /** The profile of a model whose sides are multiples of this. */
  public SizeProfile roundedTo(int multiple) {
    return new SizeProfile(
        least.roundedTo(multiple), usual.roundedTo(multiple), most.roundedTo(multiple));
  }

  /** True where there is one size alone, as a deep learning accelerator wants it. */
  public boolean isFixed() {
    return least.equals(most);
  }

  @Override
  public String toString() {
    return least + ".." + usual + ".." + most;
  }
}
