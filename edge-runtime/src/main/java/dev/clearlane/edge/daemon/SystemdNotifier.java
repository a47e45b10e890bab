package dev.clearlane.edge.daemon;

import dev.clearlane.edge.agent.Agent;
import dev.clearlane.edge.agent.AgentRunner;
import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.serving.thread.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies systemd of readiness, watchdog pings and stopping with {@code systemd-notify}, because
 * Java has no Unix datagram sockets. Does nothing if systemd did not start the process. The unit
 * needs {@code NotifyAccess=all}.
 */
final class SystemdNotifier implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);
  private static final long NOTIFY_TIMEOUT_MS = 2_000;

  private final boolean present;
  private final @Nullable AgentRunner watchdog;

  private SystemdNotifier(boolean present, @Nullable AgentRunner watchdog) {
    this.present = present;
    this.watchdog = watchdog;
  }

  /**
   * Starts the watchdog pings if the unit has a watchdog.
   *
   * @param environment {@code NOTIFY_SOCKET} and {@code WATCHDOG_USEC}, set by systemd
   * @param well checked before each ping; false skips it
   */
  static SystemdNotifier start(Map<String, String> environment, BooleanSupplier well) {
    if (environment.getOrDefault("NOTIFY_SOCKET", "").isEmpty()) {
      return new SystemdNotifier(false, null);
    }
    Duration period = watchdogPeriod(environment);
    AgentRunner watchdog = null;
    if (period != null) {
      Agent ping = () -> ping(period.dividedBy(2), well);
      watchdog = AgentRunner.start("systemd-watchdog", heartbeat -> ping, Backoff.DEFAULT);
    }
    return new SystemdNotifier(true, watchdog);
  }

  /** Timeout of the watchdog; null if the unit has none. */
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
    sendIfPresent("STATUS=reloading settings");
  }

  @Override
  public void close() {
    if (watchdog != null) {
      watchdog.close();
    }
    sendIfPresent("STOPPING=1");
  }

  private void sendIfPresent(String... assignments) {
    if (present) {
      send(assignments);
    }
  }

  private static boolean ping(Duration every, BooleanSupplier well) throws InterruptedException {
    if (well.getAsBoolean()) {
      send("WATCHDOG=1");
    } else {
      LOG.error("systemd: watchdog ping skipped because a camera's thread hangs");
    }
    Thread.sleep(every.toMillis());
    return true;
  }

  private static void send(String... what) {
    String[] command = new String[what.length + 2];
    command[0] = "systemd-notify";
    command[1] = "--pid=" + ProcessHandle.current().pid();
    System.arraycopy(what, 0, command, 2, what.length);
    try {
      Process process =
          ChildProcess.of(Arrays.asList(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(NOTIFY_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        LOG.warn("systemd-notify timed out");
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
