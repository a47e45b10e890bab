package dev.clearlane.serving.frame;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Turns moments on the monotonic clock into times of day, and knows whether those are right. Both
 * clocks are compared anew each time, because the clock of a vehicle is set while it drives: it
 * starts wrong, and a time server or a satellite corrects it. Thread-safe.
 *
 * <p>Whether the clock is synchronised is asked by {@link #refresh}, which the owner calls every
 * half minute or so; it takes up to two seconds and is no call for the frame path.
 *
 * <p>Each broker link has one clock that stamps all its messages, because asking for
 * synchronisation starts a process.
 */
public final class WallClock {
  private static final long ASK_LIMIT_MS = 2000;

  /** systemd-timesyncd makes it once it has the time. */
  private static final Path TIMESYNCD = Path.of("/run/systemd/timesync/synchronized");

  /** Knows the kernel's flag, whichever service sets it: chrony, ntpd, ptp4l, timesyncd. */
  private static final List<String> ASK =
      List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");

  private final Clock wall;
  private final LongSupplier monotonicNs;
  private final Path mark;
  private final List<String> ask;
  private volatile boolean synchronised;

  /** The machine's clock; not known to be synchronised before the first {@link #refresh}. */
  public WallClock() {
    this(Clock.systemUTC(), System::nanoTime, TIMESYNCD, ASK);
  }

  WallClock(Clock wall, LongSupplier monotonicNs, Path mark, List<String> ask) {
    this.wall = wall;
    this.monotonicNs = monotonicNs;
    this.mark = mark;
    this.ask = List.copyOf(ask);
  }

  /**
   * The time of day of a moment.
   *
   * @param momentNs on the monotonic clock, e.g. {@link Frame#captureNs}; not long ago
   */
  public WallTime at(long momentNs) {
    return new WallTime(
        wall.instant().minusNanos(monotonicNs.getAsLong() - momentNs), synchronised);
  }

  /** Looks whether the clock is synchronised. */
  public void refresh() throws InterruptedException {
    synchronised = Files.exists(mark) || isKernelSynchronised();
  }

  private boolean isKernelSynchronised() throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(ask).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      return false; // no systemd
    }
    try {
      return process.waitFor(ASK_LIMIT_MS, TimeUnit.MILLISECONDS)
          && new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .strip()
              .equals("yes");
    } catch (IOException e) {
      return false;
    } finally {
      process.destroyForcibly();
    }
  }
}
