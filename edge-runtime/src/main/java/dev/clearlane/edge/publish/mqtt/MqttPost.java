package dev.clearlane.edge.publish.mqtt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One message to be sent: QoS 1, at least once.
 *
 * @param topic where to
 * @param contentType MIME type of the payload
 * @param payload the body; shared, not copied
 * @param properties MQTT 5 user properties, in order
 * @param retained whether the broker keeps it for later subscribers
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
record MqttPost(
    String topic,
    String contentType,
    byte[] payload,
    Map<String, String> properties,
    boolean retained) {
  MqttPost {
    properties = new LinkedHashMap<>(properties);
  }
}
