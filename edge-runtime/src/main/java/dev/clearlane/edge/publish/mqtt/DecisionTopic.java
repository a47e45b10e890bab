package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.Json;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.WallTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the selector's decisions as JSON: for the first frame, on every change, at least once
 * per second of stream time, and at the end. Each message counts the frames since the last one, so
 * that the sums over all messages are those of the stream. The caller closes the link.
 */
public final class DecisionTopic implements Output {
  private static final double PERIOD_SECONDS = 1;
  private static final String UNDECIDED = "undecided";
  private static final Duration LIFETIME = Duration.ofDays(2);

  private final MqttLink link;
  private final String topic;
  private final TimeBase timeBase;
  private final Map<String, Long> since = new TreeMap<>();
  private @Nullable Body last;
  private @Nullable Body pending;
  private double lastSeconds;

  public DecisionTopic(MqttLink link, Topics topics, TimeBase timeBase) {
    this.link = link;
    this.topic = topics.decision();
    this.timeBase = timeBase;
  }

  /**
   * Body of a decision message; all keys but {@code frames} describe one frame.
   *
   * @param schema version of this layout
   * @param messageId identical on redelivery
   * @param sequence of the frame
   * @param captureTime ISO 8601
   * @param clockSynchronised whether a time server synchronises the clock of {@code captureTime}
   * @param pts in ticks of the source's time base
   * @param ptsSeconds the same in seconds
   * @param decision of the selector: pass, deblur, derain, both; absent if there was none
   * @param applied treatment that was applied
   * @param work work level: full, half, roi, bypass
   * @param models that ran, in order
   * @param scores label → 0–1, as measured on the frame
   * @param reason one short phrase
   * @param change true if decision or applied treatment differ from those of the frame before
   * @param frames frames since the last message, including this one, by decision; those without one
   *     under {@value #UNDECIDED}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      long sequence,
      String captureTime,
      boolean clockSynchronised,
      long pts,
      double ptsSeconds,
      @Nullable String decision,
      String applied,
      String work,
      List<String> models,
      Map<String, Double> scores,
      String reason,
      boolean change,
      Map<String, Long> frames) {

    Body sent(String id, Map<String, Long> counts) {
      return new Body(
          schema,
          id,
          sequence,
          captureTime,
          clockSynchronised,
          pts,
          ptsSeconds,
          decision,
          applied,
          work,
          models,
          scores,
          reason,
          change,
          counts);
    }
  }

  @Override
  public String name() {
    return "mqtt:" + topic;
  }

  @Override
  public void accept(RestoredFrame frame) {
    try (frame) {
      String decision = decision(frame);
      since.merge(decision == null ? UNDECIDED : decision, 1L, Long::sum);
      double seconds = timeBase.seconds(frame.raw().pts());
      Body before = last;
      boolean change =
          before == null
              || !Objects.equals(before.decision(), decision)
              || !before.applied().equals(frame.applied().id());
      Body body = body(frame, seconds, change);
      last = body;
      if (change || seconds < lastSeconds || seconds - lastSeconds >= PERIOD_SECONDS) {
        send(body);
        lastSeconds = seconds;
      } else {
        pending = body;
      }
    }
  }

  /** Publishes the counts of the frames since the last message. */
  @Override
  public void close() {
    if (pending != null) {
      send(pending);
    }
  }

  private Body body(RestoredFrame frame, double seconds, boolean change) {
    WallTime captured = link.clock().at(frame.raw().captureNs());
    return new Body(
        1,
        "",
        frame.raw().sequence(),
        captured.iso(),
        captured.synchronised(),
        frame.raw().pts(),
        Seconds.rounded(seconds),
        decision(frame),
        frame.applied().id(),
        frame.work().id(),
        frame.models(),
        new TreeMap<>(frame.decision().scores()),
        frame.decision().reason(),
        change,
        Map.of());
  }

  private static @Nullable String decision(RestoredFrame frame) {
    return frame.decision().decided() ? frame.decision().treatment().id() : null;
  }

  private void send(Body body) {
    Map<String, Long> counts = new TreeMap<>(since);
    since.clear();
    pending = null;
    UUID id = MessageId.next();
    link.offer(
        new OutboxMessage(
            id,
            Priority.DECISION,
            topic,
            Json.CONTENT_TYPE,
            Json.bytes(body.sent(id.toString(), counts)),
            Map.of(),
            LIFETIME));
  }
}
