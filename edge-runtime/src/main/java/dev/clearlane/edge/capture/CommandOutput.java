package dev.clearlane.edge.capture;

import dev.clearlane.serving.clip.ByteSource;
import dev.clearlane.serving.clip.IoDeadline;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A running command and what it writes to its standard output. A thread of its own takes the bytes
 * from the pipe, because a read from a pipe cannot be given a deadline; it is bounded, so that a
 * command that is too fast waits. Read on one thread.
 */
final class CommandOutput implements ByteSource, AutoCloseable {
  private static final int CAPACITY_BYTES = 1 << 18;
  private static final int LONGEST_LINE = 300;
  private static final long END_LIMIT_MS = 500;

  private final String label;
  private final Process process;
  private final byte[] ring = new byte[CAPACITY_BYTES];
  private int from;
  private int count;
  private boolean ended;
  private boolean closed;
  private String lastError = "";
  private final Thread errors;

  /**
   * Starts a command by {@code /bin/sh}.
   *
   * @throws IOException if there is no shell
   */
  CommandOutput(String label, String command) throws IOException {
    this.label = label;
    process = new ProcessBuilder(List.of("/bin/sh", "-c", command)).start();
    process.getOutputStream().close(); // it has nothing to read from us
    daemon("output", this::pump);
    errors = daemon("errors", this::pumpErrors);
  }

  private static Thread daemon(String role, Runnable work) {
    return DaemonThread.start(Thread.currentThread().getName() + '-' + role, work);
  }

  private void pump() {
    byte[] chunk = new byte[1 << 16];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(chunk); n >= 0 && put(chunk, n); n = in.read(chunk)) {}
    } catch (IOException | InterruptedException e) {
      // the process was killed; what it wrote before is read still
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /** Adds bytes, waiting for room; false once nobody reads them. */
  private synchronized boolean put(byte[] chunk, int length) throws InterruptedException {
    int done = 0;
    while (done < length && !closed) {
      int to = (from + count) % ring.length;
      int part = Math.min(Math.min(length - done, ring.length - count), ring.length - to);
      if (part == 0) {
        wait();
        continue;
      }
      System.arraycopy(chunk, done, ring, to, part);
      done += part;
      count += part;
      notifyAll();
    }
    return !closed;
  }

  private void pumpErrors() {
    try (BufferedReader in = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (!line.isBlank()) {
          synchronized (this) {
            lastError = line.strip().substring(0, Math.min(line.strip().length(), LONGEST_LINE));
          }
        }
      }
    } catch (IOException e) {
      // the process was killed
    }
  }

  @Override
  public synchronized int read(ByteBuffer target, IoDeadline deadline) throws InterruptedException {
    while (count == 0 && !ended) {
      long leftNs = deadline.leftNs();
      if (leftNs <= 0) {
        return 0;
      }
      TimeUnit.NANOSECONDS.timedWait(this, leftNs);
    }
    if (count == 0) {
      return -1;
    }
    int part = Math.min(Math.min(count, target.remaining()), ring.length - from);
    target.put(ring, from, part);
    from = (from + part) % ring.length;
    count -= part;
    notifyAll();
    return part;
  }

  /**
   * Checks how a command whose output is at its end has ended.
   *
   * @throws IOException if it has failed, with the last thing that it said
   */
  void requireSuccess() throws IOException, InterruptedException {
    if (!process.waitFor(END_LIMIT_MS, TimeUnit.MILLISECONDS)) {
      throw new IOException(label + ": closed its output and goes on running");
    }
    int code = process.exitValue();
    if (code != 0) {
      errors.join(END_LIMIT_MS); // what it said last may not be read yet
      throw new IOException("%s: ended with exit code %d%s".formatted(label, code, lastOutput()));
    }
  }

  /** The last line of standard error, as an appendix to a message. */
  synchronized String lastOutput() {
    return lastError.isEmpty() ? "" : ": " + lastError;
  }

  /** Kills the command and what it started. */
  @Override
  public void close() {
    // First, because a shell that ends with its command takes the list of its children with it.
    List<ProcessHandle> children = process.descendants().toList();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
