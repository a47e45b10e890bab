package dev.clearlane.edge.daemon;

import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.publish.mqtt.SignalFeed;
import dev.clearlane.edge.settings.SignalsSection;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;

/** What the vehicle says over its own broker: what is known now, kept up to date. */
final class VehicleFeed implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

  private final VehicleSignals signals;
  private final SignalFeed feed;

  private VehicleFeed(VehicleSignals signals, SignalFeed feed) {
    this.signals = signals;
    this.feed = feed;
  }

  /** Starts to listen; returns at once, whether or not the broker can be reached. */
  static VehicleFeed start(SignalsSection entry, Metrics metrics) {
    VehicleSignals signals = new VehicleSignals(VehicleSignals.FRESH, entry.signalNames());
    SignalFeed feed =
        SignalFeed.start(
            MqttSettings.of(entry.broker(), entry.credentials()).withTls(entry.tlsSettings()),
            entry.topic(),
            signals);
    metrics.sample(
        Metrics.Kind.GAUGE,
        "clearlane_signals_connected",
        "1 while the vehicle's own broker is listened to.",
        () -> feed.connected() ? 1 : 0);
    return new VehicleFeed(signals, feed);
  }

  VehicleSignals signals() {
    return signals;
  }

  @Override
  public void close() {
    TimedClose.run("signals-end", CLOSE_TIMEOUT, feed::close);
  }
}
