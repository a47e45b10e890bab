package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.mqtt.MqttLink;
import dev.clearlane.edge.outbox.OutboxMessage;
import dev.clearlane.edge.outbox.Priority;
import dev.clearlane.edge.publish.FrameRate;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.WallTime;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Publishes some of the restored frames as JPEGs, at a limited rate in stream time, within the
 * broker's size limit, with decision and treatment as user properties. On request, publishes the
 * next frame twice: as captured and as restored. The caller closes the link.
 */
public final class FrameTopic implements Output {
  private static final Duration LIFETIME = Duration.ofHours(6);

  private final MqttLink link;
  private final String topic;
  private final TimeBase timeBase;
  private final BoundedJpeg jpeg;
  private final BoundedJpeg snapshotJpeg;
  private final AtomicReference<CompletableFuture<Snapshot>> requested = new AtomicReference<>();
  private final FrameRate rate;

  /**
   * The two messages of a snapshot.
   *
   * @param raw id of the frame as captured
   * @param restored id of the same frame restored
   * @param sequence of the frame
   */
  public record Snapshot(UUID raw, UUID restored, long sequence) {}

  /**
   * @param framesPerSecond maximum rate in stream time, above 0
   */
  public FrameTopic(
      MqttLink link,
      Topics topics,
      TimeBase timeBase,
      double framesPerSecond,
      FrameEncoder encoder) {
    this.link = link;
    this.topic = topics.frame();
    this.timeBase = timeBase;
    this.jpeg = new BoundedJpeg(encoder);
    this.snapshotJpeg = new BoundedJpeg(encoder);
    rate = new FrameRate(framesPerSecond);
  }

  /** Sets the maximum rate in stream time, above 0. Any thread. */
  public void setFramesPerSecond(double framesPerSecond) {
    rate.set(framesPerSecond);
  }

  /**
   * Requests the next frame as captured and as restored. Any thread; concurrent requests share one
   * result. Without a frame it does not complete, until {@link #close} cancels it.
   */
  public CompletableFuture<Snapshot> requestSnapshot() {
    CompletableFuture<Snapshot> mine = new CompletableFuture<>();
    CompletableFuture<Snapshot> before = requested.compareAndExchange(null, mine);
    return before == null ? mine : before;
  }

  @Override
  public String name() {
    return "mqtt:" + topic;
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      double seconds = timeBase.seconds(frame.raw().pts());
      CompletableFuture<Snapshot> asked = requested.getAndSet(null);
      if (asked != null) {
        UUID raw = send(frame, frame.raw(), true, snapshotJpeg, seconds);
        UUID restored = send(frame, frame.restored(), isRaw(frame), snapshotJpeg, seconds);
        asked.complete(new Snapshot(raw, restored, frame.raw().sequence()));
      }
      if (rate.take(seconds)) {
        send(frame, frame.restored(), isRaw(frame), jpeg, seconds);
      }
    }
  }

  private static boolean isRaw(RestoredFrame frame) {
    return frame.applied() == Treatment.PASS;
  }

  private UUID send(RestoredFrame of, Frame pixels, boolean raw, BoundedJpeg with, double seconds)
      throws IOException {
    BoundedJpeg.Jpeg picture = with.encode(pixels.toPicture(), link.payloadLimitBytes());
    UUID id = MessageId.next();
    Map<String, String> properties = properties(of, seconds, picture);
    properties.put("view", raw ? "raw" : "restored");
    properties.put("message_id", id.toString());
    properties.put("traceparent", TraceParent.of(id));
    link.offer(
        new OutboxMessage(
            id, Priority.FRAME, topic, FrameFitter.JPEG, picture.bytes(), properties, LIFETIME));
    return id;
  }

  private Map<String, String> properties(
      RestoredFrame frame, double seconds, BoundedJpeg.Jpeg picture) {
    Map<String, String> properties = new LinkedHashMap<>();
    WallTime captured = link.clock().at(frame.raw().captureNs());
    properties.put("schema", "1");
    properties.put("sequence", Long.toString(frame.raw().sequence()));
    properties.put("capture_time", captured.iso());
    properties.put("clock_synchronised", Boolean.toString(captured.synchronised()));
    properties.put("pts", Long.toString(frame.raw().pts()));
    properties.put("pts_seconds", Seconds.text(seconds));
    if (frame.decision().decided()) {
      properties.put("decision", frame.decision().treatment().id());
    }
    properties.put("applied", frame.applied().id());
    properties.put("work", frame.work().id());
    properties.put("models", String.join(",", frame.models()));
    properties.put("width_px", Integer.toString(picture.widthPx()));
    properties.put("height_px", Integer.toString(picture.heightPx()));
    return properties;
  }

  @Override
  public void close() {
    CompletableFuture<Snapshot> asked = requested.getAndSet(null);
    if (asked != null) {
      asked.cancel(false);
    }
  }
}
