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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Publishes licence plates, and their crops on a topic of their own. Thread-safe. */
public final class PlateTopic implements PlateReceiver {
  private static final Duration LIFETIME = Duration.ofDays(7);

  private final MqttLink link;
  private final Topics topics;
  private final @Nullable VehicleSignals signals;

  /**
   * @param signals source of position, heading and speed; null for none
   */
  public PlateTopic(MqttLink link, Topics topics, @Nullable VehicleSignals signals) {
    this.link = link;
    this.topics = topics;
    this.signals = signals;
  }

  /** Body of a plate message; its keys are described at {@link PlateSighting}. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      String kind,
      String track,
      int frames,
      long sequence,
      String captureTime,
      boolean clockSynchronised,
      long pts,
      double ptsSeconds,
      PlateSighting.Box box,
      PlateSighting.@Nullable Read raw,
      @Nullable RestoredRead restored,
      PlateSighting.@Nullable CloseLook closeLook,
      boolean readsDiffer,
      PlateSighting.Voted voted,
      String textForm,
      @Nullable String keyId,
      @Nullable String allowReason,
      String decision,
      String applied,
      List<String> models,
      List<PlateSighting.Crop> crops,
      @Nullable VehicleStamp vehicle) {}

  /**
   * What was read from restored frames.
   *
   * @param votes whether it has a vote in the voted text; otherwise it is evidence only
   * @param agrees whether it is the voted text
   */
  record RestoredRead(String text, double confidence, boolean votes, boolean agrees) {
    static @Nullable RestoredRead of(PlateSighting plate) {
      PlateSighting.Read read = plate.restored();
      return read == null
          ? null
          : new RestoredRead(
              read.text(),
              read.confidence(),
              plate.restoredVotes(),
              read.text().equals(plate.voted().text()));
    }

    @Override
    public String toString() {
      return "RestoredRead[confidence %.2f]".formatted(confidence); // no log shows a text
    }
  }

  /** The id of a new message, for a crop. */
  public static String newMessageId() {
    return MessageId.next().toString();
  }

  /** Publishes a plate, then its crops. */
  @Override
  public void publish(PlateSighting plate) {
    UUID id = MessageId.next();
    WallTime captured = link.clock().at(plate.best().captureNs());
    Body body =
        new Body(
            1,
            id.toString(),
            plate.kind(),
            plate.track(),
            plate.frames(),
            plate.best().sequence(),
            captured.iso(),
            captured.synchronised(),
            plate.best().pts(),
            Seconds.rounded(plate.best().ptsSeconds()),
            plate.box(),
            plate.raw(),
            RestoredRead.of(plate),
            plate.closeLook(),
            plate.readsDiffer(),
            plate.voted(),
            plate.privacy().textForm(),
            plate.privacy().keyId(),
            plate.privacy().allowReason(),
            plate.best().decision(),
            plate.best().applied(),
            plate.models(),
            plate.crops(),
            signals == null ? null : signals.stamp());
    link.offer(
        new OutboxMessage(
            id,
            Priority.PLATE,
            topics.plate(),
            Json.CONTENT_TYPE,
            Json.bytes(body),
            Map.of(),
            LIFETIME));
    for (PlateSighting.Crop crop : plate.crops()) {
      publish(crop, plate, id, captured);
    }
  }

  private void publish(
      PlateSighting.Crop crop, PlateSighting plate, UUID plateId, WallTime captured) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("schema", "1");
    properties.put("message_id", crop.messageId());
    properties.put("plate_message_id", plateId.toString());
    properties.put("track", plate.track());
    properties.put("sequence", Long.toString(plate.best().sequence()));
    properties.put("capture_time", captured.iso());
    properties.put("clock_synchronised", Boolean.toString(captured.synchronised()));
    properties.put("pts_seconds", Seconds.text(plate.best().ptsSeconds()));
    properties.put("view", crop.view());
    properties.put("decision", plate.best().decision());
    properties.put("applied", plate.best().applied());
    properties.put("models", String.join(",", plate.models()));
    properties.put("sha256", crop.sha256());
    properties.put("width_px", Integer.toString(crop.widthPx()));
    properties.put("height_px", Integer.toString(crop.heightPx()));
    link.offer(
        new OutboxMessage(
            UUID.fromString(crop.messageId()),
            Priority.FRAME,
            topics.plateCrop(),
            FrameFitter.JPEG,
            crop.jpeg(),
            properties,
            LIFETIME));
  }
}
