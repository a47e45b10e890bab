package dev.clearlane.edge.agent;

import java.time.Duration;

/** Callbacks of an {@link AgentRunner}, on the agent's thread; must return soon. */
public interface AgentListener {
  /** A run failed; the next one starts after the wait. */
  void failed(Throwable cause, Duration wait);

  /**
   * A thread missed its deadline and was abandoned; the next run starts after the wait.
   *
   * @param limit the time that the agent had asked for
   */
  void abandoned(Duration limit, Duration wait);

  /** The role is complete and will not run again. */
  void ended();
}
