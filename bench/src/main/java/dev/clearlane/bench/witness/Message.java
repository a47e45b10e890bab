package dev.clearlane.bench.witness;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message as it arrived.
 *
 * @param topic where it was published
 * @param contentType MIME type, if the publisher gave one
 * @param properties its user properties; where a key is repeated, the first
 * @param payload its body; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a payload carrier, never compared
record Message(
    String topic, @Nullable String contentType, Map<String, String> properties, byte[] payload) {
  Message {
    properties = Map.copyOf(properties);
  }
}
