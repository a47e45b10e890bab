package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.Json;
import dev.clearlane.serving.frame.WallTime;
import dev.clearlane.serving.vehicle.VehicleSignals;
import dev.clearlane.serving.vehicle.VehicleStamp;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Publishes events of a camera: lost, back. Thread-safe. */
public final class EventTopic {
  private static final Duration LIFETIME = Duration.ofDays(7);

  private final MqttLink link;
  private final String topic;
  private final @Nullable VehicleSignals signals;

  /** Severity of an event. */
  public enum Severity {
    INFO,
    WARNING,
    ERROR
  }

  /**
   * @param signals source of position, heading and speed; null for none
   */
  public EventTopic(MqttLink link, Topics topics, @Nullable VehicleSignals signals) {
    this.link = link;
    this.topic = topics.event();
    this.signals = signals;
  }

  /**
   * Body of an event message.
   *
   * @param schema version of this layout
   * @param messageId identical on redelivery
   * @param time ISO 8601
   * @param clockSynchronised whether a time server synchronises the clock of {@code time}
   * @param kind of event, in snake_case
   * @param severity info, warning or error
   * @param text one line for people
   * @param details JSON values by key in snake_case
   * @param vehicle position, heading and speed; absent if nothing is known
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      String time,
      boolean clockSynchronised,
      String kind,
      String severity,
      String text,
      Map<String, Object> details,
      @Nullable VehicleStamp vehicle) {}

  /**
   * Publishes an event.
   *
   * @param kind of event, in snake_case: {@code camera_lost}
   * @param text one line for people
   * @param details JSON values by key in snake_case
   * @return the id of its message
   */
  public UUID report(String kind, Severity severity, String text, Map<String, ?> details) {
    UUID id = MessageId.next();
    WallTime now = link.clock().at(System.nanoTime());
    Body body =
        new Body(
            1,
            id.toString(),
            now.iso(),
            now.synchronised(),
            kind,
            severity.name().toLowerCase(Locale.ROOT),
            text,
            new TreeMap<>(details),
            signals == null ? null : signals.stamp());
    link.offer(
        new OutboxMessage(
            id, Priority.EVENT, topic, Json.CONTENT_TYPE, Json.bytes(body), Map.of(), LIFETIME));
    return id;
  }
}
