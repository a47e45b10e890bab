package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.serving.thread.DaemonThread;
import dev.clearlane.serving.thread.FatalErrors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main loop of the daemon: handles signals, changed settings and the service manager.
 *
 * <p>Decision record: {@code docs/adr/0009-settings-hot-and-cold.md}.
 */
public final class RunLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);

  private static final long POLL_INTERVAL_MS = 200;
  private static final int POLLS_PER_FILE_CHECK = 5;

  /** Timeout of a shutdown, after which the process exits: stopping takes 5 s at most. */
  private static final long SHUTDOWN_TIMEOUT_MS = 4_700;

  /** Timeout of a shutdown after a fatal error. */
  private static final Duration FATAL_TIMEOUT = Duration.ofSeconds(4);

  /** A larger settings file is refused when it is read. */
  private static final long MAX_WATCHED_BYTES = 2 << 20;

  private static final int FAILED = 1;

  private final @Nullable Path config;
  private final SettingsReader reader;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final AtomicBoolean reload = new AtomicBoolean();
  private byte[] content = {};

  /**
   * @param config watched for changes; null for none
   */
  public RunLoop(@Nullable Path config, SettingsReader reader) {
    this.config = config;
    this.reader = reader;
  }

  /** Runs until it is stopped or every source has ended; returns the exit code. */
  public int run(Settings settings) throws IOException, InterruptedException {
    content = content();
    boolean failed;
    try (FatalErrors.Watch fatal = FatalErrors.exitOn(FAILED, this::stop, FATAL_TIMEOUT);
        Signals signals =
            new Signals()
                .on("TERM", this::stop)
                .on("INT", this::stop)
                .on("HUP", () -> reload.set(true));
        EdgeRuntime runtime = EdgeRuntime.start(settings, reader);
        SystemdNotifier service =
            SystemdNotifier.start(System.getenv(), () -> runtime.dead().isEmpty())) {
      LOG.debug("handling {}", signals);
      LOG.info("started; cameras: {}", String.join(", ", runtime.cameras()));
      service.ready(settings.cameras().size() + " cameras");
      for (int poll = 1; !stop.get() && !runtime.isOver(); poll++) {
        synchronized (stop) {
          stop.wait(POLL_INTERVAL_MS);
        }
        runtime.logThroughput();
        if (reload.getAndSet(false) || (poll % POLLS_PER_FILE_CHECK == 0 && hasChanged())) {
          service.reloading();
          change(runtime);
          service.ready("running");
        }
      }
      failed = fatal.happened();
      if (!failed) {
        LOG.info(stop.get() ? "stopping on a signal" : "every source has ended; stopping");
      }
    }
    LOG.info("stopped");
    return failed ? FAILED : 0;
  }

  private void stop() {
    if (stop.getAndSet(true)) {
      return;
    }
    synchronized (stop) {
      stop.notifyAll();
    }
    DaemonThread.start("shutdown-timeout", RunLoop::exitAfterTimeout);
  }

  @SuppressWarnings("SystemExitOutsideMain") // a hanging native call cannot be ended otherwise
  private static void exitAfterTimeout() {
    try {
      Thread.sleep(SHUTDOWN_TIMEOUT_MS);
      LOG.error("shutdown timed out after {} s; exiting", SHUTDOWN_TIMEOUT_MS / 1e3);
      Runtime.getRuntime().halt(FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void change(EdgeRuntime runtime) throws InterruptedException {
    content = content();
    try {
      runtime.reload();
      LOG.info("settings reloaded");
    } catch (SettingsException e) {
      LOG.warn("{}: {} errors; keeping the previous settings", e.source(), e.problems().size());
      e.problems().forEach(problem -> LOG.warn("{}: {}", e.source(), problem));
    } catch (IOException e) {
      LOG.warn("{}: cannot be read: {}; keeping the previous settings", config, e.getMessage());
    }
  }

  private boolean hasChanged() {
    return config != null && !Arrays.equals(content, content());
  }

  /** Content of the file; empty if it is missing, for example while an editor replaces it. */
  private byte[] content() {
    try {
      return config == null || Files.size(config) > MAX_WATCHED_BYTES
          ? new byte[0]
          : Files.readAllBytes(config);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
