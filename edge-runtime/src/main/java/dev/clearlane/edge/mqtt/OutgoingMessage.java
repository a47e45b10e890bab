package dev.clearlane.edge.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message to publish with QoS 1 (at least once).
 *
 * @param topic MQTT topic
 * @param contentType MIME type of the payload
 * @param payload the body; shared, not copied
 * @param properties MQTT 5 user properties, in order
 * @param retained whether the broker retains it for later subscribers
 * @param expirySeconds MQTT message expiry interval; 0 for none
 * @param correlation MQTT correlation data; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
public record OutgoingMessage(
    String topic,
    String contentType,
    byte[] payload,
    Map<String, String> properties,
    boolean retained,
    long expirySeconds,
    byte @Nullable [] correlation) {
  public OutgoingMessage {
    properties = new LinkedHashMap<>(properties);
  }

  /** A message without expiry and correlation data. */
  public OutgoingMessage(
      String topic,
      String contentType,
      byte[] payload,
      Map<String, String> properties,
      boolean retained) {
    this(topic, contentType, payload, properties, retained, 0, null);
  }

  /** True if the payload is an image, which can be made smaller. */
  boolean isImage() {
    return contentType.startsWith("image/");
  }

  /** A copy with another payload. */
  public OutgoingMessage with(byte[] newPayload, Map<String, String> newProperties) {
    return new OutgoingMessage(
        topic, contentType, newPayload, newProperties, retained, expirySeconds, correlation);
  }
}
