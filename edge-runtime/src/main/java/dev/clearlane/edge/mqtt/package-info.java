/** The link to an MQTT 5 broker: connection, TLS, delivery from the outbox. */
@NullMarked
package dev.clearlane.edge.mqtt;

import org.jspecify.annotations.NullMarked;
