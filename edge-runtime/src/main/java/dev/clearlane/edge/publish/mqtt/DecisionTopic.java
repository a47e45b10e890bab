package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WallTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about the frames, as JSON: a message for the first frame, at every change, at
 * least once per second of stream time, and at the end. Each counts the frames since the message
 * before it, so that the counts of all messages together are those of the stream. The link is the
 * caller's.
 */
public final class DecisionTopic implements Output {
  private static final double PERIOD_SECONDS = 1;
  private static final Duration LIFETIME = Duration.ofDays(2);

  private final MqttLink link;
  private final String topic;
  private final TimeBase timeBase;
  private final Map<Treatment, Long> since = new TreeMap<>();
  private @Nullable Body last;
  private @Nullable Body pending;
  private double lastSeconds;

  public DecisionTopic(MqttLink link, Topics topics, TimeBase timeBase) {
    this.link = link;
    this.topic = topics.decision();
    this.timeBase = timeBase;
  }

  /**
   * Body of a decision message; all but {@code frames} is said of the one frame that it names.
   *
   * @param schema version of this layout
   * @param messageId the same where a message is repeated
   * @param sequence of the frame
   * @param captureTime ISO 8601
   * @param clockSynchronised whether a time server keeps the clock that this was read from
   * @param pts in ticks of the source's time base
   * @param ptsSeconds the same in seconds
   * @param decision what was to be done: pass, deblur, derain, both
   * @param applied what was done
   * @param work how much of the frame there was time for: full, half, roi, bypass
   * @param models that ran, in order
   * @param scores label → 0–1, as measured on the frame
   * @param reason one short phrase
   * @param change true where the decision, or what was applied, is not that of the frame before
   * @param frames frames since the last message, this one included, by what was decided
   */
  record Body(
      int schema,
      String messageId,
      long sequence,
      String captureTime,
      boolean clockSynchronised,
      long pts,
      double ptsSeconds,
      String decision,
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
      since.merge(frame.decision().treatment(), 1L, Long::sum);
      double seconds = timeBase.seconds(frame.raw().pts());
      Body before = last;
      boolean change =
          before == null
              || !before.decision().equals(frame.decision().treatment().id())
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

  /** Accounts for the frames since the last message. */
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
        frame.decision().treatment().id(),
        frame.applied().id(),
        frame.work().id(),
        frame.models(),
        new TreeMap<>(frame.decision().scores()),
        frame.decision().reason(),
        change,
        Map.of());
  }

  private void send(Body body) {
    Map<String, Long> counts = new TreeMap<>();
    since.forEach((treatment, frames) -> counts.put(treatment.id(), frames));
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
