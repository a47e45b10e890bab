package dev.clearlane.edge.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as it goes over the wire: QoS 1, at least once.
 *
 * @param topic where to
 * @param contentType MIME type of the payload
 * @param payload the body; shared, not copied
 * @param properties MQTT 5 user properties, in order
 * @param retained whether the broker keeps it for later subscribers
 * @param expirySeconds after this the broker need not deliver it any more; 0 for never
 * @param correlation what a requester wants to see again; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
public record MqttPost(
    String topic,
    String contentType,
    byte[] payload,
    Map<String, String> properties,
    boolean retained,
    long expirySeconds,
    byte @Nullable [] correlation) {
  public MqttPost {
    properties = new LinkedHashMap<>(properties);
  }

  /** A message that nobody has asked for and that does not expire. */
  public MqttPost(
      String topic,
      String contentType,
      byte[] payload,
      Map<String, String> properties,
      boolean retained) {
    this(topic, contentType, payload, properties, retained, 0, null);
  }

  /** True where the payload is an image, which can be made smaller. */
  boolean isImage() {
    return contentType.startsWith("image/");
  }

  /** The same message with another body. */
  public MqttPost with(byte[] newPayload, Map<String, String> newProperties) {
    return new MqttPost(
        topic, contentType, newPayload, newProperties, retained, expirySeconds, correlation);
  }
}
