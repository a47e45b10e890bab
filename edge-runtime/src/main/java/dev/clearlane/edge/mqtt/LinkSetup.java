package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Outbox;

/**
 * Parameters of a link.
 *
 * @param settings of the connection
 * @param client the application
 * @param outbox stores the messages to send
 * @param connector opens connections
 */
record LinkSetup(
    MqttSettings settings, LinkClient client, Outbox outbox, BrokerConnection.Connector connector) {
  BrokerUri broker() {
    return settings.broker();
  }
}
