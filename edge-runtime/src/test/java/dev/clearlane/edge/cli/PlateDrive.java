package dev.clearlane.edge.cli;

import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.plates.PlatePictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;

/** A clip of 640x360 pixels, ten frames a second, in which a plate drives to the right. */
final class PlateDrive {
  static final String TEXT = "KX64TFH";

  private PlateDrive() {}

  static void write(Path clip, int frames) throws IOException {
    StreamFormat format = new StreamFormat(640, 360, new TimeBase(1, 10), 10, frames);
    try (ClipWriter writer = ClipWriter.open(clip, format, 10)) {
      for (int i = 0; i < frames; i++) {
        int x = 200 + 8 * (i % 25);
        BufferedImage image = PlatePictures.road(640, 360);
        PlatePictures.draw(image, x, 180, "KX64", "TFH");
        thickMark(image, x, 180);
        writer.write(PlatePictures.picture(image), i);
      }
    }
  }

  /** The mark has to outlive the loss of colour resolution in a clip. */
  private static void thickMark(BufferedImage image, int x, int y) {
    for (int dy = -2; dy < 6; dy++) {
      for (int dx = -2; dx < 6; dx++) {
        image.setRGB(x + dx, y + dy, 0xff0000);
      }
    }
  }
}
