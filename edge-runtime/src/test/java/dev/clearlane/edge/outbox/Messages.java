package dev.clearlane.edge.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Messages for tests, identified by their text. */
public final class Messages {
  private Messages() {}

  public static OutboxMessage of(Priority priority, String topic, String text) {
    return sized(priority, topic, text, text.length(), Duration.ofDays(30));
  }

  /** The text, padded with blanks. */
  static OutboxMessage sized(
      Priority priority, String topic, String text, int bytes, Duration lifetime) {
    byte[] payload = (text + " ".repeat(bytes - text.length())).getBytes(StandardCharsets.UTF_8);
    return new OutboxMessage(
        UUID.randomUUID(), priority, topic, "text/plain", payload, Map.of("a", "b"), lifetime);
  }

  public static String text(Entry entry) {
    return new String(entry.message().payload(), StandardCharsets.UTF_8).strip();
  }

  /** All queued messages in the order of sending. */
  static List<Entry> waiting(Outbox outbox) {
    OutboxReader reader = outbox.reader();
    List<Entry> all = new ArrayList<>();
    for (Entry next = reader.nextHistorical(); next != null; next = reader.nextHistorical()) {
      all.add(next);
    }
    outbox.reader(); // nothing is in flight
    return all;
  }

  static List<String> waitingTexts(Outbox outbox) {
    return waiting(outbox).stream().map(Messages::text).toList();
  }
}
