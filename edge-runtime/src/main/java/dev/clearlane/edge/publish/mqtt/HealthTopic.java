package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.edge.mqtt.MqttCounters;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.outbox.OutboxStats;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.status.Percentiles;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WallTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a vehicle fares. Worth nothing later: it is sent now or never. Thread-safe. */
public final class HealthTopic {
  private static final long EXPIRY_SECONDS = 60;

  private final MqttLink link;
  private final String topic;
  private final long startNs = System.nanoTime();

  public HealthTopic(MqttLink link, VehicleTopics topics) {
    this.link = link;
    this.topic = topics.health();
  }

  /**
   * Body of a health message.
   *
   * @param schema version of this layout
   * @param messageId of the message
   * @param time ISO 8601
   * @param clockSynchronised whether a time server keeps the clock that this was read from
   * @param uptime seconds since the link was made
   * @param cameras by name
   * @param outbox what waits and what was given up, messages by priority
   * @param mqtt what became of the messages of this process
   */
  record Body(
      int schema,
      String messageId,
      String time,
      boolean clockSynchronised,
      @JsonProperty("uptime_s") long uptime,
      Map<String, CameraHealth> cameras,
      OutboxHealth outbox,
      MqttCounters mqtt) {}

  /**
   * How one camera's frames fare.
   *
   * @param frames that came out at the end
   * @param lostFrames that could not be decoded
   * @param engineFailures runs of an engine that failed
   * @param decisions frames by what was decided
   * @param applied frames by what was done
   * @param latencyP95Ms by stage
   */
  record CameraHealth(
      long frames,
      long lostFrames,
      long engineFailures,
      Map<String, Long> decisions,
      Map<String, Long> applied,
      Map<String, Double> latencyP95Ms) {
    static CameraHealth of(StatusSnapshot status) {
      Map<String, Double> latency = new TreeMap<>();
      for (Map.Entry<String, Percentiles> stage : status.latency().entrySet()) {
        latency.put(stage.getKey(), stage.getValue().p95Ms());
      }
      return new CameraHealth(
          status.frames(),
          status.lostFrames(),
          status.engineFailures(),
          byTreatment(status.decisions()),
          byTreatment(status.applied()),
          latency);
    }

    /** None that did not occur is left out. */
    private static Map<String, Long> byTreatment(Map<String, Long> counts) {
      Map<String, Long> all = new LinkedHashMap<>();
      for (Treatment treatment : Treatment.values()) {
        all.put(treatment.id(), counts.getOrDefault(treatment.id(), 0L));
      }
      return all;
    }
  }

  /** {@link OutboxStats} as they stand in messages. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OutboxHealth(
      String storage,
      @Nullable String failure,
      Map<String, Long> waiting,
      long waitingBytes,
      Map<String, Long> dropped,
      Map<String, Long> expired) {
    static OutboxHealth of(OutboxStats figures) {
      return new OutboxHealth(
          figures.onDisk() ? "disk" : "memory",
          figures.failure(),
          byId(figures.waiting()),
          figures.waitingBytes(),
          byId(figures.dropped()),
          byId(figures.expired()));
    }

    private static Map<String, Long> byId(Map<Priority, Long> counts) {
      Map<String, Long> byId = new TreeMap<>();
      counts.forEach((priority, count) -> byId.put(priority.id(), count));
      return byId;
    }
  }

  /**
   * Sends what is known now.
   *
   * @param cameras by name
   */
  public void send(Map<String, StatusSnapshot> cameras) {
    Map<String, CameraHealth> healths = new TreeMap<>();
    cameras.forEach((name, status) -> healths.put(name, CameraHealth.of(status)));
    UUID id = MessageId.next();
    WallTime now = link.clock().at(System.nanoTime());
    Body body =
        new Body(
            1,
            id.toString(),
            now.iso(),
            now.synchronised(),
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNs),
            healths,
            OutboxHealth.of(link.outbox().stats()),
            link.counters());
    link.send(
        new OutgoingMessage(
            topic,
            Json.CONTENT_TYPE,
            Json.bytes(body),
            Map.of("message_id", id.toString()),
            false,
            EXPIRY_SECONDS,
            null));
  }
}
