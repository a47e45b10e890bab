package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.serving.frame.WallTime;
import dev.clearlane.serving.vehicle.VehicleSignals;
import dev.clearlane.serving.vehicle.VehicleStamp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Publishes licence plates. Thread-safe. */
public final class PlateTopic {
  private static final Duration LIFETIME = Duration.ofDays(7);

  private final MqttLink link;
  private final String topic;
  private final @Nullable VehicleSignals signals;

  /**
   * @param signals source of position, heading and speed; null for none
   */
  public PlateTopic(MqttLink link, Topics topics, @Nullable VehicleSignals signals) {
    this.link = link;
    this.topic = topics.plate();
    this.signals = signals;
  }

  /** Body of a plate message; its keys are described at {@link PlateSighting}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      String track,
      long sequence,
      String captureTime,
      boolean clockSynchronised,
      long pts,
      double ptsSeconds,
      PlateSighting.Box box,
      PlateSighting.@Nullable Read raw,
      PlateSighting.@Nullable Read restored,
      boolean readsDiffer,
      String decision,
      String applied,
      List<String> models,
      @Nullable VehicleStamp vehicle) {}

  /**
   * Publishes a plate.
   *
   * @return the id of its message
   */
  public UUID publish(PlateSighting plate) {
    UUID id = MessageId.next();
    WallTime captured = link.clock().at(plate.captureNs());
    Body body =
        new Body(
            1,
            id.toString(),
            plate.track(),
            plate.sequence(),
            captured.iso(),
            captured.synchronised(),
            plate.pts(),
            Seconds.rounded(plate.ptsSeconds()),
            plate.box(),
            plate.raw(),
            plate.restored(),
            plate.readsDiffer(),
            plate.decision(),
            plate.applied(),
            plate.models(),
            signals == null ? null : signals.stamp());
    link.offer(
        new OutboxMessage(
            id, Priority.PLATE, topic, Json.CONTENT_TYPE, Json.bytes(body), Map.of(), LIFETIME));
    return id;
  }
}
