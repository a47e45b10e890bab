/** Topics and message bodies: frames, decisions, events, health and state over MQTT 5. */
@NullMarked
package dev.clearlane.edge.publish.mqtt;

import org.jspecify.annotations.NullMarked;
