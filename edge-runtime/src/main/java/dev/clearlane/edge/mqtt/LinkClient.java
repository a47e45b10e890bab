package dev.clearlane.edge.mqtt;

import java.util.List;
import java.util.function.Consumer;

/**
 * The application that uses a link.
 *
 * @param clientId MQTT client identifier; the broker disconnects an older client of the same one
 * @param state announces the connection
 * @param subscriptions topic filters, subscribed to with QoS 1 on every connection
 * @param inbox receives their messages
 * @param shrinker makes images fit what the broker accepts
 */
public record LinkClient(
    String clientId,
    StateMessages state,
    List<String> subscriptions,
    Inbox inbox,
    ImageShrinker shrinker) {
  public LinkClient {
    subscriptions = List.copyOf(subscriptions);
  }

  /** Receives messages of subscribed topics. */
  @FunctionalInterface
  public interface Inbox {
    /**
     * Called on a thread of the connection; must return at once.
     *
     * @param replies sends a response over the link; thread-safe
     */
    void arrived(IncomingMessage message, Consumer<OutgoingMessage> replies);
  }
}
