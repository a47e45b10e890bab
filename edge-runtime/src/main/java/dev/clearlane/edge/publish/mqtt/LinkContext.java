package dev.clearlane.edge.publish.mqtt;

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
    StateTopic state,
    BrokerConnection.Connector connector,
    Inbox inbox,
    DirectQueue direct,
    MqttCounts counts,
    FrameFitter fitter,
    AtomicInteger payloadLimit,
    Ending ending,
    Bell bell) {

  /** Takes what arrives on topics subscribed to; must return at once. */
  interface Inbox {
    void arrived(Arrival arrival);
  }
}
