package dev.clearlane.edge.publish.mqtt;

import dev.clearlane.edge.frame.RestoredFrame;
import dev.clearlane.edge.frame.TimeBase;
import dev.clearlane.edge.frame.Treatment;
import dev.clearlane.edge.publish.Output;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Pictures for the cloud: some of the restored frames, evenly in stream time, as JPEG of at most
 * 128 KB, each with what was done to it in the message's user properties. The link is the caller's.
 */
public final class FrameTopic implements Output {
  /** AWS IoT closes the connection on larger payloads. */
  public static final int MOST_BYTES = 128 * 1024;

  private static final double SLACK_SECONDS = 1e-6; // time bases do not divide evenly

  private final MqttLink link;
  private final String topic;
  private final TimeBase timeBase;
  private final double periodSeconds;
  private final BoundedJpeg jpeg;
  private final CaptureClock clock = new CaptureClock();
  private Optional<Double> lastSeconds = Optional.empty();

  /**
   * @param framesPerSecond most pictures per second of stream time, above 0
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
    this.periodSeconds = 1 / framesPerSecond;
    this.jpeg = new BoundedJpeg(encoder, MOST_BYTES);
  }

  @Override
  public String name() {
    return "mqtt:" + topic;
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      double seconds = timeBase.seconds(frame.raw().pts());
      if (isDue(seconds)) {
        lastSeconds = Optional.of(seconds);
        BoundedJpeg.Jpeg picture = jpeg.encode(frame.restored().toPicture());
        link.offer(
            new MqttPost(
                topic, "image/jpeg", picture.bytes(), properties(frame, seconds, picture), false));
      }
    }
  }

  private boolean isDue(double seconds) {
    return lastSeconds
        .map(last -> seconds < last || seconds - last >= periodSeconds - SLACK_SECONDS)
        .orElse(true);
  }

  private Map<String, String> properties(
      RestoredFrame frame, double seconds, BoundedJpeg.Jpeg picture) {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("schema", "1");
    properties.put("message_id", MessageId.next().toString());
    properties.put("sequence", Long.toString(frame.raw().sequence()));
    properties.put("capture_time", clock.iso(frame.raw().captureNs()));
    properties.put("pts", Long.toString(frame.raw().pts()));
    properties.put("pts_seconds", Seconds.text(seconds));
    properties.put("decision", frame.decision().treatment().id());
    properties.put("applied", frame.applied().id());
    properties.put("models", String.join(",", frame.models()));
    properties.put("view", frame.applied() == Treatment.PASS ? "raw" : "restored");
    properties.put("width_px", Integer.toString(picture.widthPx()));
    properties.put("height_px", Integer.toString(picture.heightPx()));
    return properties;
  }

  @Override
  public void close() {
    // the link outlives its topics
  }
}
