package dev.clearlane.edge.agent;

import java.util.function.Consumer;

/** Runs an agent once: a failure is reported and ends the role instead of restarting it. */
public final class OneAttempt implements Agent {
  private final Agent agent;
  private final Consumer<Throwable> onFailure;
  private boolean failed;

  /**
   * @param onFailure receives failures, on the agent's thread
   */
  public OneAttempt(Agent agent, Consumer<Throwable> onFailure) {
    this.agent = agent;
    this.onFailure = onFailure;
  }

  @Override
  public void onStart() throws InterruptedException {
    attempt(
        () -> {
          agent.onStart();
          return true;
        });
  }

  @Override
  public boolean doWork() throws InterruptedException {
    return !failed && attempt(agent::doWork);
  }

  @Override
  public void onClose() throws InterruptedException {
    attempt(
        () -> {
          agent.onClose();
          return true;
        });
  }

  private interface Step {
    boolean run() throws Exception;
  }

  private boolean attempt(Step step) throws InterruptedException {
    try {
      return step.run();
    } catch (InterruptedException e) {
      throw e; // closed
    } catch (Throwable e) { // also an Error: the process must not wait for this role
      failed = true;
      onFailure.accept(e);
      return false;
    }
  }
}
