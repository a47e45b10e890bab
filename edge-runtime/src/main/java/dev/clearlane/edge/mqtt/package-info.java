/** The link to an MQTT 5 broker: connection, TLS, delivery of what the outbox holds. */
@NullMarked
package dev.clearlane.edge.mqtt;

import org.jspecify.annotations.NullMarked;
