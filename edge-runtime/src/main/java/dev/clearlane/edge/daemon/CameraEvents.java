package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.publish.mqtt.EventTopic;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Publishes an event when a camera is lost, once, and when it is back; a camera stays lost while it
 * is restarted or its settings change. Thread-safe.
 */
final class CameraEvents implements CameraListener {
  private final Function<String, EventTopic> topics;
  private final Map<String, Long> lostSinceNs = new ConcurrentHashMap<>();

  /**
   * @param topics topic of a camera's events, by its name
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
              "%s: receiving frames again after %d s".formatted(camera, seconds),
              Map.of("away_s", seconds));
    }
  }
}
