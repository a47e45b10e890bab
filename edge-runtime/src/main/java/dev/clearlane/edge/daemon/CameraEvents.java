package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.publish.mqtt.EventTopic;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Publishes an event when a camera is lost, once per outage, and when it is back. Restarting the
 * camera or changing its settings does not end an outage. Thread-safe.
 */
final class CameraEvents implements CameraListener {
  private final Function<String, EventTopic> topics;
  private final Map<String, Long> lostSinceNs = new ConcurrentHashMap<>();

  /**
   * @param topics event topic of a camera, by its name
   */
  CameraEvents(Function<String, EventTopic> topics) {
    this.topics = topics;
  }

  @Override
  public void lost(String camera, String cause) {
    if (lostSinceNs.putIfAbsent(camera, System.nanoTime()) == null) {
      topics
          .apply(camera)
          .report("camera_lost", Severity.WARNING, camera + ": " + cause, Map.of("cause", cause));
    }
  }

  @Override
  public void up(String camera) {
    Long sinceNs = lostSinceNs.remove(camera);
    if (sinceNs != null) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sinceNs);
      topics
          .apply(camera)
          .report(
              "camera_back",
              Severity.INFO,
              "%s: frames arrive again, %d s after the camera was lost".formatted(camera, seconds),
              Map.of("away_s", seconds));
    }
  }
}
