package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.bundle.settings.SettingsException;
import dev.clearlane.edge.command.CommandException;
import dev.clearlane.edge.command.CommandException.Kind;
import dev.clearlane.edge.command.VehicleControl;
import dev.clearlane.edge.publish.mqtt.FrameTopic;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.models.Mode;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Executes remote commands on the running daemon. */
final class Control implements VehicleControl {
  private static final long SNAPSHOT_S = 5;

  private final EdgeRuntime runtime;

  Control(EdgeRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public Snapshot snapshot(String camera) throws CommandException, InterruptedException {
    requireCamera(camera);
    runtime.event(camera);
    FrameTopic topic = runtime.frameTopic(camera);
    if (topic == null) {
      throw new CommandException(Kind.FAILED, camera + " has delivered no frame yet");
    }
    try {
      FrameTopic.Snapshot snapshot = topic.requestSnapshot().get(SNAPSHOT_S, TimeUnit.SECONDS);
      return new Snapshot(
          snapshot.raw().toString(), snapshot.restored().toString(), snapshot.sequence());
    } catch (TimeoutException | CancellationException | ExecutionException e) {
      throw new CommandException(
          Kind.FAILED, "no frame of %s arrived within %d s".formatted(camera, SNAPSHOT_S));
    }
  }

  @Override
  public void setMode(String camera, String mode) throws CommandException, InterruptedException {
    Mode wanted = Mode.valueOf(mode.toUpperCase(Locale.ROOT));
    runtime.setMode(cameras(camera), wanted);
  }

  @Override
  public void setFrameRate(String camera, double framesPerSecond) throws CommandException {
    for (String name : cameras(camera)) {
      runtime.setFrameRate(name, framesPerSecond);
    }
  }

  @Override
  public List<String> reloadSettings() throws CommandException, InterruptedException {
    try {
      return runtime.reload();
    } catch (SettingsException | IOException e) {
      throw new CommandException(Kind.FAILED, Reasons.of(e));
    }
  }

  @Override
  public List<Model> listModels() throws CommandException {
    Set<String> inUse = runtime.modelsInUse();
    try {
      return Models.open(runtime.modelDirectory()).all().stream()
          .map(ModelBundle::manifest)
          .map(m -> new Model(m.id(), m.task().id(), inUse.contains(m.id())))
          .toList();
    } catch (BundleException e) {
      throw new CommandException(Kind.FAILED, Reasons.of(e));
    }
  }

  @Override
  public void switchModel(String model) throws CommandException {
    ModelBundle bundle;
    try {
      bundle = Models.open(runtime.modelDirectory()).require(model);
    } catch (BundleException e) {
      throw new CommandException(Kind.NOT_FOUND, Reasons.of(e));
    }
    try {
      runtime.switchModel(bundle.manifest());
    } catch (BundleException | EngineException e) {
      throw new CommandException(Kind.FAILED, Reasons.of(e));
    }
  }

  @Override
  public void restartCamera(String camera) throws CommandException, InterruptedException {
    requireCamera(camera);
    runtime.restart(camera);
  }

  private Set<String> cameras(String camera) throws CommandException {
    if (camera.isEmpty()) {
      return runtime.cameras();
    }
    requireCamera(camera);
    return Set.of(camera);
  }

  private void requireCamera(String camera) throws CommandException {
    if (!runtime.cameras().contains(camera)) {
      throw new CommandException(
          Kind.NOT_FOUND,
          "there is no camera '%s'; there are %s"
              .formatted(camera, String.join(", ", runtime.cameras())));
    }
  }
}
