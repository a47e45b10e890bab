package dev.clearlane.edge.encode;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.Collector;
import java.util.List;

/** Counters of all live videos, in the objects that Prometheus reads. Thread-safe. */
public final class VideoMetrics {
  final Counter pictures =
      Counter.builder()
          .name("clearlane_video_pictures")
          .help(
              "Pictures of a live video: frames shown, repeated, slates, failed; frames not"
                  + " encoded.")
          .labelNames("camera", "view", "what")
          .withoutExemplars()
          .build();
  final Counter frames =
      Counter.builder()
          .name("clearlane_video_frames")
          .help("Frames that a live video received.")
          .labelNames("camera", "view")
          .withoutExemplars()
          .build();
  final Counter encoderFailures =
      Counter.builder()
          .name("clearlane_video_encoder_failures")
          .help("Encoders that failed while in use.")
          .labelNames("camera", "view")
          .withoutExemplars()
          .build();

  /** The objects to register. */
  public List<Collector> collectors() {
    return List.of(pictures, frames, encoderFailures);
  }
}
