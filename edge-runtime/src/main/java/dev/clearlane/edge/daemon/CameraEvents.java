package dev.clearlane.edge.daemon;

import dev.clearlane.edge.pipeline.CameraListener;
import dev.clearlane.edge.publish.mqtt.EventTopic;
import dev.clearlane.edge.publish.mqtt.EventTopic.Severity;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reports each camera that is lost, once, and that it is back. What is lost stays so while the
 * camera is started anew or set otherwise. Thread-safe.
 */
final class CameraEvents implements CameraListener {
  private final Function<String, EventTopic> topics;
  private final Map<String, Long> lostSinceNs = new ConcurrentHashMap<>();

  /**
   * @param topics where events of a camera go, by its name
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
              "%s: frames come again, %d s after it was lost".formatted(camera, seconds),
              Map.of("away_s", seconds));
    }
  }
}
