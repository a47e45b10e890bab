package dev.clearlane.edge.capture;

import dev.clearlane.serving.clip.ByteSource;
import dev.clearlane.serving.clip.IoDeadline;
import dev.clearlane.serving.thread.ChildProcess;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running command and its standard output. A reader thread buffers the bytes, because reads from
 * a pipe have no timeout; the buffer is bounded, so a command that is too fast waits. Used by one
 * thread.
 */
final class CommandOutput implements ByteSource, AutoCloseable {
  private static final int CAPACITY_BYTES = 1 << 18;
  private static final int LONGEST_LINE = 300;
  private static final long END_LIMIT_MS = 500;

  private final String label;
  private final Process process;
  private final long maxPictureBytes;
  private final byte[] ring = new byte[CAPACITY_BYTES];
  private int from;
  private int count;
  private boolean ended;
  private boolean closed;
  private String lastError = "";
  private long pictureBytes; // guarded by this, like all above
  private boolean tooLarge;
  private final Thread errors;

  /**
   * Starts a command with {@code /bin/sh}.
   *
   * @param maxPictureBytes longest coded picture
   * @throws IOException if there is no shell
   */
  CommandOutput(String label, String command, long maxPictureBytes) throws IOException {
    this.label = label;
    this.maxPictureBytes = maxPictureBytes;
    process = ChildProcess.of(List.of("/bin/sh", "-c", command)).start();
    process.getOutputStream().close(); // it gets no input
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
      // the process was killed; bytes written before are still read
    }
    synchronized (this) {
      ended = true;
      notifyAll();
    }
  }

  /** Adds bytes, waiting for space; false once the reader is closed. */
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
    if (tooLarge || pictureBytes > maxPictureBytes) {
      tooLarge = true;
      return -1;
    }
    int part = Math.min(Math.min(count, target.remaining()), ring.length - from);
    pictureBytes += part;
    target.put(ring, from, part);
    from = (from + part) % ring.length;
    count -= part;
    notifyAll();
    return part;
  }

  /** Called when a picture has arrived whole. */
  synchronized void pictureTaken() {
    pictureBytes = 0;
  }

  /** Why the output was cut off; null if it was not. */
  synchronized @Nullable String failure() {
    return tooLarge ? "a picture has more than %d MiB".formatted(maxPictureBytes >> 20) : null;
  }

  /**
   * Checks the exit of a command whose output has ended.
   *
   * @throws IOException if it failed, with its last line of standard error
   */
  void requireSuccess() throws IOException, InterruptedException {
    if (!process.waitFor(END_LIMIT_MS, TimeUnit.MILLISECONDS)) {
      throw new IOException(label + ": closed its output but is still running");
    }
    int code = process.exitValue();
    if (code != 0) {
      errors.join(END_LIMIT_MS); // its last line may not be read yet
      throw new IOException("%s: ended with exit code %d%s".formatted(label, code, lastOutput()));
    }
  }

  /** The last line of standard error, as an appendix to a message. */
  synchronized String lastOutput() {
    return lastError.isEmpty() ? "" : ": " + lastError;
  }

  /** Kills the command and its children. */
  @Override
  public void close() {
    // first: the children of a shell cannot be listed once it has exited
    List<ProcessHandle> children = process.descendants().toList();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
