package dev.clearlane.bundle;

/** The pictures of {@code figures.py}, by the same integer formulas. */
final class TestPictures {
  private TestPictures() {}

  @FunctionalInterface
  private interface Formula {
    int at(int x, int y, int channel);
  }

  static Picture scene(int width, int height) {
    return paint(width, height, TestPictures::sceneAt);
  }

  static Picture named(String name, int width, int height) {
    return switch (name) {
      case "noisy" ->
          paint(
              width,
              height,
              (x, y, c) -> clamp(sceneAt(x, y, c) + (x * 31 + y * 17 + c * 11) % 41 - 20));
      case "faint" ->
          paint(
              width, height, (x, y, c) -> clamp(sceneAt(x, y, c) + ((x + y + c) % 3 == 0 ? 1 : 0)));
      case "negative" -> paint(width, height, (x, y, c) -> 255 - sceneAt(x, y, c) / 2);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int sceneAt(int x, int y, int c) {
    return (((x * (3 + c)) ^ (y * 5)) + x * y / 7 + 40 * c) & 255;
  }

  private static int clamp(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** The script counts red 0, green 1, blue 2; a picture keeps them the other way round. */
  private static Picture paint(int width, int height, Formula formula) {
    Picture picture = Picture.black(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          picture.bgr()[3 * (y * width + x) + 2 - c] = (byte) formula.at(x, y, c);
        }
      }
    }
    return picture;
  }
}
