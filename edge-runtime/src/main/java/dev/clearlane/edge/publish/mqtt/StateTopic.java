package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.mqtt.StateMessages;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The retained messages that say whether a vehicle is there. */
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
   * @param reason of being offline: {@code closed} on purpose, {@code lost} where the broker
   *     noticed it
   * @param since ISO 8601; absent where the broker sends it, which cannot know
   * @param outbox where messages wait that cannot be sent: {@code disk}, or {@code memory} where
   *     the disk fails; absent where the vehicle is offline
   * @param outboxFailure why not on disk; absent where they are, or where no disk was asked for
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
    return post(new Body(1, "online", null, now(), onDisk ? "disk" : "memory", outboxFailure));
  }

  @Override
  public OutgoingMessage closed() {
    return post(new Body(1, "offline", "closed", now(), null, null));
  }

  /** The Last Will. */
  @Override
  public OutgoingMessage lost() {
    return post(new Body(1, "offline", "lost", null, null, null));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private OutgoingMessage post(Body body) {
    return new OutgoingMessage(topic, Json.CONTENT_TYPE, Json.bytes(body), Map.of(), true);
  }
}
