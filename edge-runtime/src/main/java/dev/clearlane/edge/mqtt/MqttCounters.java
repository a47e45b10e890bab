package dev.clearlane.edge.mqtt;

/**
 * Counts of messages, without the link's own state messages.
 *
 * @param offered passed to the link
 * @param sent passed to a connected client, each counted once
 * @param delivered acknowledged by the broker
 * @param refused rejected by the broker or the client: too large, not authorised
 * @param dropped dropped or expired in the outbox
 * @param deliveredBytes payload bytes of delivered messages
 */
public record MqttCounters(
    long offered, long sent, long delivered, long refused, long dropped, long deliveredBytes) {

  /** Offered, but not yet acknowledged. */
  public long notDelivered() {
    return offered - delivered;
  }
}
