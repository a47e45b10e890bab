package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.bundle.Picture;
import java.io.IOException;

/** Encodes a picture as JPEG. */
@FunctionalInterface
public interface FrameEncoder {
  /**
   * Returns a JPEG file.
   *
   * @param quality 1 to 100
   */
  byte[] encode(Picture picture, int quality) throws IOException;
}
