package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.settings.CameraPlatesSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.sighting.PlateOutputs;
import dev.clearlane.edge.sighting.SightingMetrics;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.edge.status.Metrics;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Licence plates of all cameras. Thread-safe. */
final class Plates {
  private final PlateOutputs outputs;
  private final List<Function<String, PlateReceiver>> receivers;
  private final Map<String, AtomicReference<SightingSettings>> settings = new ConcurrentHashMap<>();

  private Plates(PlateOutputs outputs, List<Function<String, PlateReceiver>> receivers) {
    this.outputs = outputs;
    this.receivers = List.copyOf(receivers);
  }

  /**
   * Reads keys and lists.
   *
   * @param receivers of plates, by name of the camera
   * @throws IOException if one of their files cannot be used
   */
  static Plates of(
      Settings settings, List<Function<String, PlateReceiver>> receivers, Metrics metrics)
      throws IOException {
    SightingMetrics counters = new SightingMetrics();
    metrics.register(counters.collectors());
    PlateOutputs outputs =
        new PlateOutputs(
            settings.models(), settings.plates().models(), settings.plates().privacy(), counters);
    return new Plates(outputs, receivers);
  }

  /** The output of a camera; none if its plates are not wanted. */
  List<OutputPlan> outputs(String camera, CameraPlatesSection section) {
    if (!section.enabled()) {
      return List.of();
    }
    SightingSettings now = section.settings();
    AtomicReference<SightingSettings> shared =
        settings.computeIfAbsent(camera, name -> new AtomicReference<>(now));
    shared.set(now); // an output that is open follows
    return List.of(
        new OutputPlan(
            "plates",
            format -> outputs.open(camera, shared::get, format, receiver(camera)),
            "plates"));
  }

  private PlateReceiver receiver(String camera) {
    List<PlateReceiver> all = receivers.stream().map(each -> each.apply(camera)).toList();
    return plate -> {
      for (PlateReceiver each : all) {
        each.publish(plate);
      }
    };
  }
}
