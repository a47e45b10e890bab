package dev.clearlane.edge.agent;

/**
 * What an agent does. It keeps what it opens in local variables: after a thread was abandoned, two
 * runs of one role may overlap until the old one notices.
 */
@FunctionalInterface
public interface Role {
  /**
   * Opens what it needs, works, and closes it. A normal return ends the agent for good; a failure
   * has it run again after a wait.
   */
  void run(Pulse pulse) throws Exception;
}
