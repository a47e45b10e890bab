/** Frames, decisions and state for the cloud, over MQTT 5. */
@NullMarked
package dev.clearlane.edge.publish.mqtt;

import org.jspecify.annotations.NullMarked;
