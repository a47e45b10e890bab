package dev.clearlane.edge.daemon;

import dev.clearlane.edge.command.Answer;
import dev.clearlane.edge.command.CommandDispatcher;
import dev.clearlane.edge.pipeline.CameraHealth;
import dev.clearlane.edge.publish.web.DaemonStatus;
import dev.clearlane.edge.publish.web.DaemonStatus.CameraStatus;
import dev.clearlane.edge.publish.web.WebDaemon;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The daemon as the live page sees it. Thread-safe. */
final class PageView implements WebDaemon {
  private final EdgeRuntime runtime;
  private final CommandDispatcher dispatcher;
  private final Metrics metrics;
  private final @Nullable Path clips;
  private final long startNs = System.nanoTime();

  PageView(
      EdgeRuntime runtime, CommandDispatcher dispatcher, Metrics metrics, @Nullable Path clips) {
    this.runtime = runtime;
    this.dispatcher = dispatcher;
    this.metrics = metrics;
    this.clips = clips;
  }

  @Override
  public DaemonStatus status() {
    Map<String, StatusSnapshot> figures = runtime.figures();
    Map<String, CameraStatus> cameras = new LinkedHashMap<>();
    for (CameraHealth health : runtime.health()) {
      StatusSnapshot snapshot = figures.get(health.name());
      if (snapshot != null) {
        cameras.put(health.name(), camera(health, snapshot));
      }
    }
    return new DaemonStatus(
        (System.nanoTime() - startNs) / 1e9,
        runtime.tier(),
        List.copyOf(new TreeSet<>(runtime.modelsInUse())),
        cameras,
        runtime.mqttStatus());
  }

  private CameraStatus camera(CameraHealth health, StatusSnapshot snapshot) {
    return CameraStatus.of(
        health.up(),
        health.problems(),
        runtime.mode(health.name()).id(),
        runtime.restoredShare(health.name()),
        snapshot,
        metrics.camera(health.name()).dropped());
  }

  @Override
  public void command(String name, byte[] body, Consumer<Answer> answer) {
    dispatcher.submit(name, body, answer);
  }

  @Override
  public @Nullable Path clips() {
    return clips;
  }
}
