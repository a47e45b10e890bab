package dev.clearlane.serving.inference.cache;

/**
 * Tensor sizes that an engine takes (TensorRT's optimisation profile). Memory is reserved for the
 * largest.
 *
 * @param min smallest sides
 * @param opt sides that the engine is optimised for
 * @param max largest sides
 */
public record SizeProfile(Side min, Side opt, Side max) {
  /** Everything up to full HD, optimised for 1280×720. */
  public static final SizeProfile DEFAULT =
      new SizeProfile(new Side(32, 32), new Side(1280, 720), new Side(1920, 1088));

  private static final int MAX_PX = 8192;

  /** Width and height in pixels. */
  public record Side(int widthPx, int heightPx) {
    public Side {
      if (widthPx < 1 || heightPx < 1 || widthPx > MAX_PX || heightPx > MAX_PX) {
        throw new IllegalArgumentException(
            "sides must be 1 to %d pixels, not %dx%d".formatted(MAX_PX, widthPx, heightPx));
      }
    }

    /**
     * Reads {@code WIDTHxHEIGHT}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static Side parse(String text) {
      String[] parts = text.strip().split("x", -1);
      try {
        if (parts.length == 2) {
          return new Side(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
        }
      } catch (NumberFormatException e) {
        // thrown below
      }
      throw new IllegalArgumentException(
          "a size must be WIDTHxHEIGHT, such as 1280x720, but is '" + text + "'");
    }

    boolean fits(Side larger) {
      return widthPx <= larger.widthPx && heightPx <= larger.heightPx;
    }

    /** The sides rounded up to multiples. */
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
    if (!min.fits(opt) || !opt.fits(max)) {
      throw new IllegalArgumentException(
          "sizes must not decrease from min over opt to max, but are %s, %s and %s"
              .formatted(min, opt, max));
    }
  }

  /** Whether the engine takes tensors of this size. */
  public boolean takes(int widthPx, int heightPx) {
    return widthPx >= min.widthPx
        && heightPx >= min.heightPx
        && widthPx <= max.widthPx
        && heightPx <= max.heightPx;
  }

  /** The profile with sides rounded up to multiples. */
  SizeProfile roundedTo(int multiple) {
    return new SizeProfile(
        min.roundedTo(multiple), opt.roundedTo(multiple), max.roundedTo(multiple));
  }

  /** Whether there is exactly one size, as a deep learning accelerator requires. */
  boolean isFixed() {
    return min.equals(max);
  }

  @Override
  public String toString() {
    return min + ".." + opt + ".." + max;
  }
}
