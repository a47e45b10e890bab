package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.outbox.Outbox;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What outlives a connection.
 *
 * @param payloadLimit the largest payload that the broker is known to take
 * @param bell rings whenever the link's thread should look again
 */
record LinkContext(
    MqttSettings settings,
    Outbox outbox,
    LinkClient client,
    BrokerConnection.Connector connector,
    DirectQueue direct,
    MqttCounts counts,
    AtomicInteger payloadLimit,
    Ending ending,
    Bell bell) {}
