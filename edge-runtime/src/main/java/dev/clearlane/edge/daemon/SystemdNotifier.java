package dev.clearlane.edge.daemon;

import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready, is well, or stops, by its own {@code systemd-notify}:
 * Java has no datagram sockets in the file system. Does nothing where systemd did not start the
 * process. The unit must allow it: {@code NotifyAccess=all}.
 */
final class SystemdNotifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
  private static final long NOTIFY_TIMEOUT_MS = 2_000;

  private final boolean present;
  private final @Nullable Thread watchdog;

  private SystemdNotifier(boolean present, @Nullable Thread watchdog) {
    this.present = present;
    this.watchdog = watchdog;
  }

  /**
   * Starts to ping the watchdog, where systemd wants that.
   *
   * @param environment {@code NOTIFY_SOCKET} and {@code WATCHDOG_USEC}, as systemd sets them
   * @param well asked before each ping; where it says no, there is none
   */
  static SystemdNotifier start(Map<String, String> environment, BooleanSupplier well) {
    if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
      return new SystemdNotifier(false, null);
    }
    Duration period = watchdogPeriod(environment);
    Thread watchdog = null;
    if (period != null) {
      watchdog = DaemonThread.start("systemd-watchdog", () -> ping(period.dividedBy(2), well));
    }
    return new SystemdNotifier(true, watchdog);
  }

  /** How often systemd wants to hear of us; null where it does not. */
  static @Nullable Duration watchdogPeriod(Map<String, String> environment) {
    String micros = environment.getOrDefault("WATCHDOG_USEC", "");
    String pid = environment.getOrDefault("WATCHDOG_PID", "");
    if (!micros.matches("[1-9][0-9]{0,15}")
        || !(pid.isEmpty() || pid.equals(Long.toString(ProcessHandle.current().pid())))) {
      return null;
    }
    return Duration.ofNanos(1_000 * Long.parseLong(micros));
  }

  void ready(String status) {
    sendIfPresent("READY=1", "STATUS=" + status);
  }

  void reloading() {
    sendIfPresent("STATUS=reading its settings");
  }

  @Override
  public void close() {
    if (watchdog != null) {
      watchdog.interrupt();
    }
    sendIfPresent("STOPPING=1");
  }

  private void sendIfPresent(String... assignments) {
    if (present) {
      send(assignments);
    }
  }

  private static void ping(Duration every, BooleanSupplier well) {
    try {
      while (true) {
        if (well.getAsBoolean()) {
          send("WATCHDOG=1");
        } else {
          LOG.error("a camera's thread hangs: systemd is not told that all is well");
        }
        Thread.sleep(every.toMillis());
      }
    } catch (InterruptedException e) {
      // stopped
    }
  }

  private static void send(String... what) {
    String[] command = new String[what.length + 2];
    command[0] = "systemd-notify";
    command[1] = "--pid=" + ProcessHandle.current().pid();
    System.arraycopy(what, 0, command, 2, what.length);
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(NOTIFY_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        LOG.warn("systemd-notify does not answer");
      } else if (process.exitValue() != 0) {
        LOG.warn("systemd-notify failed with exit code {}", process.exitValue());
      }
    } catch (IOException e) {
      LOG.warn("systemd-notify cannot be run: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
