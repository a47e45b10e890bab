package dev.clearlane.edge.mqtt;

import dev.clearlane.edge.agent.Backoff;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to connect to a broker, and how fast to send.
 *
 * @param broker its address
 * @param credentials user and password, read again for each connection
 * @param tls trusted authorities and client certificate; null for Java's trust store and none. Only
 *     with an {@code mqtts} address
 */
public record MqttSettings(
    BrokerUri broker,
    MqttCredentialsSource credentials,
    @Nullable TlsSettings tls,
    Timeouts timeouts,
    Limits limits) {
  /** Default of {@link Limits#payloadBytes}: AWS IoT closes the connection on larger payloads. */
  public static final int PAYLOAD_BYTES = 128 * 1024;

  /**
   * Timeouts of a connection, all above 0.
   *
   * @param connect of one attempt
   * @param acknowledgement without one for this long, the connection is closed
   * @param close of {@link MqttLink#close}, for messages in flight
   * @param keepAlive the broker closes a connection that is silent for 1.5 times this
   * @param retry waits between failed attempts
   */
  public record Timeouts(
      Duration connect,
      Duration acknowledgement,
      Duration close,
      Duration keepAlive,
      Backoff retry) {
    /** Half a minute from silence to the next connection. */
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Backoff.of(Duration.ofMillis(500), Duration.ofSeconds(30)));

    public Timeouts {
      requirePositive("connect_timeout", connect);
      requirePositive("ack_timeout", acknowledgement);
      requirePositive("close_timeout", close);
      requirePositive("keep_alive", keepAlive);
    }

    /** A copy with another timeout of closing. */
    public Timeouts withClose(Duration newClose) {
      return new Timeouts(connect, acknowledgement, newClose, keepAlive, retry);
    }
  }

  /**
   * Limits of sending.
   *
   * @param window maximum number of messages in flight, 1 to 1000; less if the broker asks for it
   * @param payloadBytes maximum payload, 2 KiB to 256 MiB; images are made to fit
   * @param replayPerSecond maximum rate of historical messages, above 0
   */
  public record Limits(int window, int payloadBytes, double replayPerSecond) {
    public static final Limits DEFAULT = new Limits(20, PAYLOAD_BYTES, 500);

    public Limits {
      require("window", "1 to 1000", window, window >= 1 && window <= 1000);
      require(
          "payload_bytes",
          "2048 to 268435456",
          payloadBytes,
          payloadBytes >= 2048 && payloadBytes <= 256 << 20);
      require("replay_per_second", "above 0", replayPerSecond, replayPerSecond > 0);
    }
  }

  /**
   * @throws IllegalArgumentException with one line that names the key, the rule and the value
   */
  public MqttSettings {
    if (tls != null && !broker.tls()) {
      throw new IllegalArgumentException(
          "mqtt.tls must go with an mqtts:// address, but the broker is " + broker);
    }
  }

  /** Default timeouts and limits. */
  public static MqttSettings of(BrokerUri broker, MqttCredentialsSource credentials) {
    return new MqttSettings(broker, credentials, null, Timeouts.DEFAULT, Limits.DEFAULT);
  }

  /** A copy with these certificates. */
  public MqttSettings withTls(@Nullable TlsSettings newTls) {
    return new MqttSettings(broker, credentials, newTls, timeouts, limits);
  }

  /** A copy with other timeouts. */
  public MqttSettings withTimeouts(Timeouts newTimeouts) {
    return new MqttSettings(broker, credentials, tls, newTimeouts, limits);
  }

  /** A copy with other limits. */
  public MqttSettings withLimits(Limits newLimits) {
    return new MqttSettings(broker, credentials, tls, timeouts, newLimits);
  }

  private static void require(String key, String rule, Object value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(
          "mqtt.%s must be %s, but is %s".formatted(key, rule, value));
    }
  }

  private static void requirePositive(String key, Duration value) {
    require(key, "above 0", value, !value.isZero() && !value.isNegative());
  }
}
