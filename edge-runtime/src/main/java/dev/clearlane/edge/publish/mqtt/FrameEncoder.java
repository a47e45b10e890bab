package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.bundle.Picture;
import java.io.IOException;

/** Makes a JPEG file of a picture. */
@FunctionalInterface
public interface FrameEncoder {
  /**
   * A JPEG file in memory.
   *
   * @param quality 1 to 100
   */
  byte[] encode(Picture picture, int quality) throws IOException;
}
