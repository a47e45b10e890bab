package dev.clearlane.edge.agent;

/**
 * One run of a role: opened, stepped and closed on a single thread, by an {@link AgentRunner} or by
 * hand in a test. After a failure the runner creates a new Agent, so that fields are never shared
 * between an abandoned thread and its replacement.
 *
 * <pre>
 *            +---------+  return   +---------+  doWork false   +---------+
 *  start --> | onStart |---------->| doWork  |---------------->| onClose |--> DONE
 *            +---------+           +---------+                 +---------+    ended()
 *               ^    |               |  ^  |
 *               |    | exception     |  +--+ doWork true
 *   new Agent,  |    v               v
 *   after the   |  +---------+   exception
 *   back-off    |  | onClose |&lt;------+
 *               |  +---------+
 *               |    | failed()
 *               |    v
 *            +---------+   abandoned()   deadline of the {@link Heartbeat} missed in any state:
 *            | WAITING |&lt;--------------  thread abandoned and interrupted, a new one starts here
 *            +---------+
 *
 *  AgentRunner.close() in any state: thread interrupted, onClose, CLOSED. If that takes longer than
 *  the limit, the thread is abandoned and counted. No listener is called any more.
 * </pre>
 */
@FunctionalInterface
public interface Agent {
  /** Opens what the role needs. {@link #onClose} is called even if this fails. */
  default void onStart() throws Exception {}

  /**
   * Does one step, e.g. processes one frame. May wait for work, interruptibly or for a bounded
   * time.
   *
   * @return false when the role is complete and is not to be run again
   * @throws Exception if the role must be closed and started again after the back-off
   */
  boolean doWork() throws Exception;

  /** Frees what {@link #onStart} and {@link #doWork} opened. Called exactly once. */
  default void onClose() throws Exception {}

  /** Creates an agent for each run, on the thread that will run it. */
  @FunctionalInterface
  interface Factory {
    Agent create(Heartbeat heartbeat);
  }
}
