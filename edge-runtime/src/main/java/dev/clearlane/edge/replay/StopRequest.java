package dev.clearlane.edge.replay;

/**
 * Stops a replay after the frame that is being processed. Its outputs write what they have and
 * close. Thread-safe.
 */
public final class StopRequest {
  private volatile boolean requested;
  private volatile boolean heeded;

  /** Requests the stop. */
  public void stop() {
    requested = true;
  }

  /** Whether frames were left out because of the request. */
  public boolean isHeeded() {
    return heeded;
  }

  /** Whether the next frame is to be left out. */
  boolean heed() {
    if (requested) {
      heeded = true;
    }
    return requested;
  }
}
