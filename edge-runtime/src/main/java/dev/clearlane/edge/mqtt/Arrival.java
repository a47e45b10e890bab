package dev.clearlane.edge.mqtt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message from the broker.
 *
 * @param topic where it was sent to
 * @param payload the body
 * @param contentType MIME type; empty where the sender gave none
 * @param properties MQTT 5 user properties, in order
 * @param responseTopic where an answer is expected; null for nowhere
 * @param correlation what the answer must repeat; null for nothing
 * @param retained true where the broker had kept it from earlier
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
public record Arrival(
    String topic,
    byte[] payload,
    String contentType,
    Map<String, String> properties,
    @Nullable String responseTopic,
    byte @Nullable [] correlation,
    boolean retained) {}
