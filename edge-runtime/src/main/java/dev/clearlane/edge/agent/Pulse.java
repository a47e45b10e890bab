package dev.clearlane.edge.agent;

import java.time.Duration;

/** How a running role says that it is well. Used by the role's thread alone. */
public interface Pulse {
  /**
   * Promises to call again, or to end, within this time. Made before every call into native code: a
   * thread that breaks the promise is abandoned and replaced.
   *
   * @return false if this thread has been replaced already: it must clean up and return, and touch
   *     nothing that it shares with its successor
   */
  boolean within(Duration limit);

  /** Takes the promise back: what follows may take as long as it likes. Returns as above. */
  boolean idle();

  /** Says that the role does what it is for, so that the next failure counts as the first. */
  void healthy();
}
