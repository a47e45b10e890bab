package dev.clearlane.edge.mqtt;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * {@code mosquitto_sub} as an independent receiver, with a persistent session: it is restarted
 * whenever it ends, and misses nothing.
 */
public final class MosquittoSub implements AutoCloseable {
  private static final String FORMAT = "%t\t%P\t%C\t%p";

  private final List<String> command;
  private final List<String> lines = new ArrayList<>();
  private final Thread thread;
  private Process process;
  private boolean closed;

  public MosquittoSub(int port, String topic, String... more) {
    command = new ArrayList<>();
    command.addAll(List.of(Mosquitto.program("mosquitto_sub"), "-V", "mqttv5", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", "" + port, "-i", "reader", "-c", "-x", "3600", "-q", "1"));
    command.addAll(List.of("-t", topic, "-F", FORMAT));
    command.addAll(List.of(more));
    thread = new Thread(this::run, "mosquitto_sub");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for a number of messages that match; returns all that match. */
  public List<String[]> await(int count, Predicate<String[]> wanted) throws InterruptedException {
    long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    synchronized (lines) {
      while (true) {
        List<String[]> found = read().stream().filter(wanted).toList();
        long leftMs = TimeUnit.NANOSECONDS.toMillis(untilNs - System.nanoTime());
        if (found.size() >= count) {
          return found;
        }
        if (leftMs <= 0) {
          throw new AssertionError("%d of %d messages arrived".formatted(found.size(), count));
        }
        lines.wait(leftMs);
      }
    }
  }

  /** Topic, user properties, content type and payload of all messages. */
  public List<String[]> read() {
    synchronized (lines) {
      return lines.stream().map(line -> line.split("\t", 4)).toList();
    }
  }

  private void run() {
    try {
      while (begin()) {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
          for (String line = output.readLine(); line != null; line = output.readLine()) {
            synchronized (lines) {
              lines.add(line);
              lines.notifyAll();
            }
          }
        }
        process.waitFor();
        Thread.sleep(50); // the broker may be down
      }
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean begin() throws IOException {
    synchronized (lines) {
      if (!closed) {
        process =
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      }
      return !closed;
    }
  }

  @Override
  public void close() {
    synchronized (lines) {
      closed = true;
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }
}
