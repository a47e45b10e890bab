package dev.clearlane.edge.agent;

import java.time.Duration;

/**
 * Reports an agent's progress to the watchdog. Created by the {@link AgentRunner}, one per {@link
 * Agent}, and used by the agent's thread only.
 */
public interface Heartbeat {
  /** No supervision; for agents that a test steps by hand. */
  Heartbeat NONE =
      new Heartbeat() {
        @Override
        public boolean within(Duration limit) {
          return true;
        }

        @Override
        public boolean idle() {
          return true;
        }

        @Override
        public void healthy() {}
      };

  /**
   * Sets the watchdog's deadline: the agent calls again, or its step ends, within this time. Called
   * before every call into native code. When the deadline passes, the watchdog abandons the thread
   * and starts a replacement.
   *
   * @return false if this thread has already been replaced: the agent must free what it holds and
   *     return, without touching anything that it shares with its successor
   */
  boolean within(Duration limit);

  /** Clears the deadline: the next call may take any time. Returns as {@link #within}. */
  boolean idle();

  /** Resets the back-off: the next failure counts as the first. */
  void healthy();
}
