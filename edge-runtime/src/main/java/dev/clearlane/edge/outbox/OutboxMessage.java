package dev.clearlane.edge.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * One message for the cloud. The payload is shared, not copied: whoever makes a message leaves it
 * alone afterwards.
 *
 * @param id the same wherever and however often it is sent
 * @param priority what matters more is sent first and given up last
 * @param topic where to; messages of one topic keep their order
 * @param contentType MIME type of the payload
 * @param payload the body
 * @param properties what stands beside the body, in order
 * @param lifetime after this it is of no use to anybody; above 0
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
  /** What a message takes besides its texts and payload, roughly: a row, an index entry. */
  private static final int OVERHEAD_BYTES = 128;

  public OutboxMessage {
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
    if (lifetime.isZero() || lifetime.isNegative()) {
      throw new IllegalArgumentException("lifetime must be above 0, but is " + lifetime);
    }
  }

  /** What it takes to keep this, as the caps count it. */
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
