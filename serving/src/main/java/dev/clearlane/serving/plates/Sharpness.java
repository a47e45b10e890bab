package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;

/**
 * How sharp a plate is: the root mean square of its horizontal second differences over that of its
 * contrast. Motion blur of a vehicle is horizontal for the most part, and the strokes of characters
 * are vertical. 0 for an even picture, near 1 for strokes of one or two pixels.
 */
final class Sharpness {
  private Sharpness() {}

  static double of(Picture plate) {
    int width = plate.widthPx();
    int height = plate.heightPx();
    double sum = 0;
    double squares = 0;
    double differences = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double value = plate.sample(x, y, 1);
        sum += value;
        squares += value * value;
        if (x > 0 && x < width - 1) {
          double second = plate.sample(x - 1, y, 1) - 2 * value + plate.sample(x + 1, y, 1);
          differences += second * second;
        }
      }
    }
    double count = (double) width * height;
    double variance = squares / count - (sum / count) * (sum / count);
    return variance < 1 ? 0 : Math.min(1, Math.sqrt(differences / count / variance));
  }
}
