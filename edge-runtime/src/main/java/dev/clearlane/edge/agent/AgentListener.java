package dev.clearlane.edge.agent;

import java.time.Duration;

/** Told of what happens to an agent, on the agent's own thread; must return soon. */
public interface AgentListener {
  /** A run failed; the next begins after the wait. */
  void failed(Throwable cause, Duration wait);

  /**
   * A thread did not keep its promise and was left behind; the next begins after the wait.
   *
   * @param limit what it had promised
   */
  void abandoned(Duration limit, Duration wait);

  /** The role returned: there will be no further run. */
  void ended();
}
