package dev.clearlane.serving.frame;

import dev.clearlane.serving.thread.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Converts monotonic times to wall clock times, and knows whether the clock is synchronised. Both
 * clocks are compared at each call, because a vehicle's clock may start wrong and be set by a time
 * server or GNSS while driving. Thread-safe.
 *
 * <p>{@link #refresh} checks whether the clock is synchronised; the owner calls it about every 30
 * s. It takes up to 2 s and must not run on the frame path.
 *
 * <p>Each broker link has one clock that stamps all its messages, because checking for
 * synchronisation starts a process.
 */
public final class WallClock {
  private static final long ASK_LIMIT_MS = 2000;

  /** Created by systemd-timesyncd after synchronisation. */
  private static final Path TIMESYNCD = Path.of("/run/systemd/timesync/synchronized");

  /** Reports the kernel's flag, set by chrony, ntpd, ptp4l or timesyncd. */
  private static final List<String> ASK =
      List.of("timedatectl", "show", "--property=NTPSynchronized", "--value");

  private final Clock wall;
  private final LongSupplier monotonicNs;
  private final Path mark;
  private final List<String> ask;
  private volatile boolean synchronised;

  /** The machine's clock; not synchronised before the first {@link #refresh}. */
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
   * Wall clock time of a moment.
   *
   * @param momentNs on the monotonic clock, e.g. {@link Frame#captureNs}; recent
   */
  public WallTime at(long momentNs) {
    return new WallTime(
        wall.instant().minusNanos(monotonicNs.getAsLong() - momentNs), synchronised);
  }

  /** Checks whether the clock is synchronised. */
  public void refresh() throws InterruptedException {
    synchronised = Files.exists(mark) || isKernelSynchronised();
  }

  private boolean isKernelSynchronised() throws InterruptedException {
    Process process;
    try {
      process = ChildProcess.of(ask).redirectError(ProcessBuilder.Redirect.DISCARD).start();
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
