package dev.clearlane.edge.command;

import dev.clearlane.edge.command.CommandException.Kind;
import dev.clearlane.serving.thread.DaemonThread;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes commands one at a time on its own thread. A limited number is queued; further ones are
 * rejected. Authorisation is up to the broker's access list.
 *
 * <p>All methods are thread-safe; handlers are registered before the first command.
 */
public final class CommandDispatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDispatcher.class);
  private static final int MAX_QUEUED = 16;
  private static final int MAX_BYTES = 16 << 10;

  private final Map<String, CommandHandler> handlers = new TreeMap<>();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MAX_QUEUED),
          DaemonThread.factory("commands"));

  /**
   * Registers the handler of one command.
   *
   * @throws IllegalStateException if the command has one
   */
  public synchronized void register(String name, CommandHandler handler) {
    if (handlers.putIfAbsent(name, handler) != null) {
      throw new IllegalStateException("command " + name + " has a handler already");
    }
  }

  /**
   * Queues a command and returns at once.
   *
   * @param payload a JSON object, or nothing
   * @param answer receives the answer, on this thread or the dispatcher's
   */
  public void submit(String name, byte[] payload, Consumer<Answer> answer) {
    if (payload.length > MAX_BYTES) { // before it takes a place in the queue
      answer.accept(
          Answer.refused(
              name,
              Kind.MALFORMED,
              "body must be at most %d bytes, but has %d".formatted(MAX_BYTES, payload.length)));
      return;
    }
    CommandHandler handler = handler(name);
    if (handler == null) {
      answer.accept(
          Answer.refused(
              name,
              Kind.UNKNOWN_COMMAND,
              "there is no command '%s'; there are %s".formatted(name, names())));
      return;
    }
    try {
      executor.execute(() -> answer.accept(execute(name, handler, payload)));
    } catch (RejectedExecutionException e) {
      answer.accept(Answer.refused(name, Kind.BUSY, MAX_QUEUED + " commands are queued already"));
    }
  }

  private static Answer execute(String name, CommandHandler handler, byte[] payload) {
    try {
      Map<String, Object> result =
          handler.handle(new CommandHandler.Request(Parameters.read(payload)));
      LOG.info("command {}: done", name);
      return Answer.done(name, result);
    } catch (CommandException e) {
      LOG.info("command {}: {}", name, e.getMessage());
      return Answer.refused(name, e.kind(), String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.refused(name, Kind.FAILED, "the vehicle is shutting down");
    } catch (RuntimeException e) {
      LOG.warn("command {}: {}", name, e.toString(), e);
      return Answer.refused(name, Kind.FAILED, e.getClass().getSimpleName());
    }
  }

  private synchronized @Nullable CommandHandler handler(String name) {
    return handlers.get(name);
  }

  private synchronized String names() {
    return String.join(", ", handlers.keySet());
  }

  /** Interrupts the current command and discards the queued ones. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("commands: a command did not end within 5 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
