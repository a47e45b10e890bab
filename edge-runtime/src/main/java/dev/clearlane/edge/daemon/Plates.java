package dev.clearlane.edge.daemon;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.pipeline.FilterPlan;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.web.WebPage;
import dev.clearlane.edge.settings.CameraPlatesSection;
import dev.clearlane.edge.settings.Settings;
import dev.clearlane.edge.sighting.BlurRule;
import dev.clearlane.edge.sighting.BlurRules;
import dev.clearlane.edge.sighting.PlateOutputs;
import dev.clearlane.edge.sighting.PlatePlaces;
import dev.clearlane.edge.sighting.SightingMetrics;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.plates.PlateModels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Licence plates of all cameras. Thread-safe. */
final class Plates {
  private final PlateOutputs outputs;
  private final List<Function<String, PlateReceiver>> receivers;
  private final BlurRules rules;
  private final Map<String, AtomicReference<SightingSettings>> settings = new ConcurrentHashMap<>();
  private final Map<String, PlatePlaces> places = new ConcurrentHashMap<>();

  private Plates(
      PlateOutputs outputs, BlurRules rules, List<Function<String, PlateReceiver>> receivers) {
    this.outputs = outputs;
    this.rules = rules;
    this.receivers = receivers;
  }

  /**
   * Reads keys and lists.
   *
   * @param messaging where plates are published; null for none
   * @param page where they are shown; null for none
   * @throws IOException if one of their files cannot be used, or plates are to be blurred without a
   *     detector
   */
  static Plates of(
      Settings settings, @Nullable Messaging messaging, @Nullable WebPage page, Metrics metrics)
      throws IOException {
    SightingMetrics counters = new SightingMetrics();
    metrics.register(counters.collectors());
    PlateOutputs outputs =
        new PlateOutputs(
            settings.models(),
            settings.plates().models(),
            settings.plates().closeLook(),
            PlateOutputs.LIVE_CLOSE_LOOK_SHARE,
            settings.plates().votes(),
            settings.plates().privacy(),
            counters);
    if (settings.plates().blur().rules().isActive()) {
      try {
        PlateModels unused =
            PlateModels.resolve(
                settings.models(), settings.plates().models(), settings.plates().closeLook());
      } catch (BundleException | IllegalArgumentException e) {
        throw new IOException("plates.blur: " + e.getMessage(), e);
      }
    }
    BlurRules rules = settings.plates().blur().rules();
    List<Function<String, PlateReceiver>> receivers = new ArrayList<>();
    if (messaging != null) {
      receivers.add(messaging::plates);
    }
    if (page != null) { // where plates are blurred, their pictures are not shown either
      boolean pictures = rules.page() != BlurRule.ON;
      receivers.add(camera -> new PlatePage(camera, page.plates(), pictures));
    }
    return new Plates(outputs, rules, List.copyOf(receivers));
  }

  /** The output of a camera; none if its plates are not wanted. */
  List<OutputPlan> outputs(String camera, CameraPlatesSection section) {
    if (!section.enabled() || receivers.isEmpty()) {
      return List.of();
    }
    SightingSettings now = section.settings();
    AtomicReference<SightingSettings> shared =
        settings.computeIfAbsent(camera, name -> new AtomicReference<>(now));
    shared.set(now); // an output that is open follows
    return List.of(
        new OutputPlan(
            "plates",
            format -> outputs.open(camera, shared::get, format, places(camera), receiver(camera)),
            "plates"));
  }

  /** Where the plates of a camera are now; nowhere if they are not searched. */
  PlatePlaces places(String camera) {
    return places.computeIfAbsent(camera, name -> new PlatePlaces());
  }

  private PlateReceiver receiver(String camera) {
    List<PlateReceiver> all = receivers.stream().map(each -> each.apply(camera)).toList();
    return plate -> {
      for (PlateReceiver each : all) {
        each.publish(plate);
      }
    };
  }

  /**
   * Blurs plates for some outputs of a camera; null if none wants it.
   *
   * @param files names of the outputs to files
   */
  @Nullable FilterPlan filter(String camera, List<OutputPlan> files) {
    if (!rules.isActive()) {
      return null;
    }
    Set<String> names = new HashSet<>();
    boolean video = rules.video() == BlurRule.ON;
    if (video) {
      files.forEach(file -> names.add(file.name()));
    }
    if (rules.images() == BlurRule.ON) {
      names.add(Messaging.IMAGES);
    }
    if (rules.page() == BlurRule.ON) {
      names.add(WebPage.OUTPUT);
    }
    return new FilterPlan(
        "blur-plates",
        (format, frames) -> outputs.filter(camera, rules, format, frames),
        names,
        video);
  }
}
