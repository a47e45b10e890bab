package dev.clearlane.edge.mqtt;

/**
 * What became of the messages; the link's own state messages are not among them.
 *
 * @param offered given to the link
 * @param sent handed to a connected client, each counted once, however often it was repeated
 * @param delivered acknowledged by the broker
 * @param refused by the broker or the client, for good: too large, not authorised
 * @param dropped pushed out of the full queue by newer ones
 * @param deliveredBytes payload bytes of what was delivered
 */
public record MqttCounters(
    long offered, long sent, long delivered, long refused, long dropped, long deliveredBytes) {

  /** Offered, but not (or not yet) acknowledged. */
  public long notDelivered() {
    return offered - delivered;
  }
}
