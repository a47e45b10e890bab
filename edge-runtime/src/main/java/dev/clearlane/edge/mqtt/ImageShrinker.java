package dev.clearlane.edge.mqtt;

import java.io.IOException;

/** Re-encodes an image that is larger than the broker accepts. Called by one thread. */
@FunctionalInterface
public interface ImageShrinker {
  /**
   * Returns the same message with a smaller image.
   *
   * @throws IOException if the image cannot be decoded, or cannot be made small enough
   */
  OutgoingMessage shrink(OutgoingMessage message, int maxPayloadBytes) throws IOException;
}
