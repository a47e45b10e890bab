package dev.clearlane.trainer.network;

/** The rule for widths: libtorch ends the process on a width of 0, so it never gets to see one. */
final class Widths {
  private static final int WIDEST = 256;

  private Widths() {}

  static void require(String network, int width) {
    if (width < 1 || width > WIDEST) {
      throw new IllegalArgumentException(
          "%s: width must be 1 to %d, but is %d".formatted(network, WIDEST, width));
    }
  }
}
