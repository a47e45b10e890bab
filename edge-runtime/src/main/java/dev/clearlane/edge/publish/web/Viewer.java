package dev.clearlane.edge.publish.web;

import java.nio.ByteBuffer;

/** A client that watches a camera. */
interface Viewer {
  /**
   * Sends a message, or drops it if the client has not taken the last one; never blocks.
   *
   * @param message read-only; shared with other viewers, who have a position of their own
   * @return whether it is being sent
   */
  boolean offer(ByteBuffer message);
}
