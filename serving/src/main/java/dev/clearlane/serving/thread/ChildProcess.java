package dev.clearlane.serving.thread;

import java.util.List;

/**
 * Builds all processes that the runtime starts: cameras, encoders, tools of the machine. They
 * inherit this process's environment without its settings, which may contain passwords.
 */
public final class ChildProcess {
  private static final String SETTINGS = "CLEARLANE_";

  private ChildProcess() {}

  /** A process to start, with an environment without secrets of this one. */
  public static ProcessBuilder of(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith(SETTINGS));
    return builder;
  }
}
