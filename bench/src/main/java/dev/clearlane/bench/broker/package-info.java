/** An MQTT 5 broker within this process, for demos and tests; vehicles bring their own. */
@NullMarked
package dev.clearlane.bench.broker;

import org.jspecify.annotations.NullMarked;
