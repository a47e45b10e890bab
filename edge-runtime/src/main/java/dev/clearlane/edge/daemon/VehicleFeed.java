package dev.clearlane.edge.daemon;

import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.publish.mqtt.SignalFeed;
import dev.clearlane.edge.settings.SignalsSection;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;

/** Vehicle signals from the vehicle's own broker, with their current values. */
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
        "1 while connected to the vehicle's own broker.",
        () -> feed.connected() ? 1 : 0);
    return new VehicleFeed(signals, feed);
  }

  VehicleSignals signals() {
    return signals;
  }

  @Override
  public void close() {
    TimedClose.run("signals-close", CLOSE_TIMEOUT, feed::close);
  }
}
