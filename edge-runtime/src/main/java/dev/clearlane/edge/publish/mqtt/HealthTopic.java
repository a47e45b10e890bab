package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.edge.mqtt.MqttCounters;
import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.mqtt.OutgoingMessage;
import dev.clearlane.edge.outbox.OutboxStats;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.Json;
import dev.clearlane.edge.status.Percentiles;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.edge.status.ThermalZones;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WallTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Publishes vehicle health; sent only while connected, never queued. Thread-safe. */
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
   * @param clockSynchronised whether a time server synchronises the clock of {@code time}
   * @param uptime seconds since the link was started
   * @param software what runs
   * @param temperatureC hottest sensor, °C; absent without one
   * @param cameras by name
   * @param outbox queued and dropped messages by priority
   * @param mqtt message counts of this process
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      int schema,
      String messageId,
      String time,
      boolean clockSynchronised,
      @JsonProperty("uptime_s") long uptime,
      Software software,
      @Nullable Double temperatureC,
      Map<String, CameraHealth> cameras,
      OutboxHealth outbox,
      MqttCounters mqtt) {}

  /**
   * The software of a vehicle.
   *
   * @param version of the program
   * @param tier set of models
   * @param models that are open
   */
  public record Software(String version, String tier, List<Model> models) {}

  /**
   * A model that is open.
   *
   * @param task e.g. derain
   * @param id of the model
   * @param sha256 of its file
   * @param engine runtime, device and precision
   */
  public record Model(String task, String id, String sha256, String engine) {}

  /**
   * Health of one camera.
   *
   * @param frames published frames
   * @param lostFrames frames that could not be decoded
   * @param engineFailures failed engine runs
   * @param decisions frames by decision
   * @param applied frames by applied treatment
   * @param raw frames that passed raw although they were to be restored, or undecided, by reason
   * @param latencyP95Ms by stage
   */
  record CameraHealth(
      long frames,
      long lostFrames,
      long engineFailures,
      Map<String, Long> decisions,
      Map<String, Long> applied,
      Map<String, Long> raw,
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
          status.raw(),
          latency);
    }

    /** Counts of all treatments, including those that did not occur. */
    private static Map<String, Long> byTreatment(Map<String, Long> counts) {
      Map<String, Long> all = new LinkedHashMap<>();
      for (Treatment treatment : Treatment.values()) {
        all.put(treatment.id(), counts.getOrDefault(treatment.id(), 0L));
      }
      return all;
    }
  }

  /** {@link OutboxStats} in the layout of the message. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OutboxHealth(
      String storage,
      @Nullable String failure,
      Map<String, Long> waiting,
      long waitingBytes,
      Map<String, Long> dropped,
      Map<String, Long> expired) {
    static OutboxHealth of(OutboxStats stats) {
      return new OutboxHealth(
          stats.onDisk() ? "disk" : "memory",
          stats.failure(),
          byId(stats.waiting()),
          stats.waitingBytes(),
          byId(stats.dropped()),
          byId(stats.expired()));
    }

    private static Map<String, Long> byId(Map<Priority, Long> counts) {
      Map<String, Long> byId = new TreeMap<>();
      counts.forEach((priority, count) -> byId.put(priority.id(), count));
      return byId;
    }
  }

  /**
   * Publishes the current state.
   *
   * @param cameras by name
   * @param software what runs
   */
  public void send(Map<String, StatusSnapshot> cameras, Software software) {
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
            software,
            ThermalZones.hottestCelsius(),
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
