package dev.clearlane.edge.publish.web;

import dev.clearlane.edge.command.Answer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the page shows of the daemon and asks of it. Any thread. */
public interface WebDaemon {
  DaemonStatus status();

  /**
   * Queues a command, as one of MQTT's.
   *
   * @param body a JSON object, or nothing
   * @param answer receives the answer, on any thread
   */
  void command(String name, byte[] body, Consumer<Answer> answer);

  /** Directory of the recorder's clips; null without a recorder. */
  @Nullable Path clips();
}
