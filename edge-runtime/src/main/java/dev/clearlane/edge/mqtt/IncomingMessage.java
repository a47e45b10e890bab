package dev.clearlane.edge.mqtt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message received from the broker.
 *
 * @param topic MQTT topic
 * @param payload the body
 * @param contentType MIME type; empty if not given
 * @param properties MQTT 5 user properties, in order
 * @param responseTopic MQTT response topic; null for none
 * @param correlation MQTT correlation data, to be repeated in the response; null for none
 * @param retained true if the broker had retained it
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
public record IncomingMessage(
    String topic,
    byte[] payload,
    String contentType,
    Map<String, String> properties,
    @Nullable String responseTopic,
    byte @Nullable [] correlation,
    boolean retained) {}
