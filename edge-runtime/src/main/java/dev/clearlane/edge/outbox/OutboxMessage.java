package dev.clearlane.edge.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One message to publish. The payload is shared, not copied, and must not be modified afterwards.
 *
 * @param id identical on redelivery
 * @param priority order of sending, and in reverse of dropping
 * @param topic MQTT topic; messages of one topic keep their order
 * @param contentType MIME type of the payload
 * @param payload the body
 * @param properties MQTT user properties, in order
 * @param lifetime maximum age, above 0; the message expires after it
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
public record OutboxMessage(
    UUID id,
    Priority priority,
    String topic,
    String contentType,
    byte[] payload,
    Map<String, String> properties,
    Duration lifetime) {
  /** Estimated size of a row and its index entries, without strings and payload. */
  private static final int OVERHEAD_BYTES = 128;

  public OutboxMessage {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    if (lifetime.isZero() || lifetime.isNegative()) {
      throw new IllegalArgumentException("lifetime must be above 0, but is " + lifetime);
    }
  }

  /** Size of the stored message, as the size limits count it. */
  long bytes() {
    long bytes = (long) OVERHEAD_BYTES + payload.length + length(topic) + length(contentType);
    for (Map.Entry<String, String> property : properties.entrySet()) {
      bytes += length(property.getKey()) + length(property.getValue());
    }
    return bytes;
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
