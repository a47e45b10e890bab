package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.mqtt.StateMessages;
import dev.clearlane.edge.publish.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The retained messages that tell subscribers whether a vehicle is online. */
final class StateTopic implements StateMessages {
  private final String topic;

  StateTopic(String topic) {
    this.topic = topic;
  }

  /**
   * Body of a state message.
   *
   * @param schema version of this layout
   * @param state {@code online} or {@code offline}
   * @param reason of {@code offline}: {@code closed} on shutdown, {@code lost} in the Last Will
   * @param since ISO 8601; absent in the Last Will
   * @param outbox storage of unsent messages: {@code disk}, or {@code memory} while the disk fails;
   *     absent if offline
   * @param outboxFailure why messages are not on disk; absent if they are, or if no disk is
   *     configured
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String state,
      @Nullable String reason,
      @Nullable String since,
      @Nullable String outbox,
      @Nullable String outboxFailure) {}

  @Override
  public OutgoingMessage online(boolean onDisk, @Nullable String outboxFailure) {
    return message(new Body(1, "online", null, now(), onDisk ? "disk" : "memory", outboxFailure));
  }

  @Override
  public OutgoingMessage closed() {
    return message(new Body(1, "offline", "closed", now(), null, null));
  }

  /** The Last Will. */
  @Override
  public OutgoingMessage lost() {
    return message(new Body(1, "offline", "lost", null, null, null));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private OutgoingMessage message(Body body) {
    return new OutgoingMessage(topic, Json.CONTENT_TYPE, Json.bytes(body), Map.of(), true);
  }
}
