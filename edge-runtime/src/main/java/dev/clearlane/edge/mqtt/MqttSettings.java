package dev.clearlane.edge.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the broker, and how fast to send.
 *
 * @param broker where it listens
 * @param credentials who we are to it, asked anew for each connection
 * @param tls whom to trust and which certificate to show; null for Java's trust store and none.
 *     Only with an {@code mqtts} address
 * @param connectTimeout of one attempt
 * @param retryFirst wait after the first failed attempt; doubled after each further one
 * @param retryMost longest wait between attempts
 * @param ackTimeout without an acknowledgement for this long, the connection is given up
 * @param closeTimeout how long {@link MqttLink#close} waits for what is still on its way
 * @param keepAlive the broker declares us dead after one and a half times this
 * @param window most messages unacknowledged at once, 1 to 1000; fewer where the broker says so
 * @param payloadBytes largest payload, 2 KiB to 256 MiB; pictures are made to fit
 * @param replayPerSecond most messages per second from before the connection, above 0
 */
public record MqttSettings(
    BrokerUri broker,
    CredentialsSource credentials,
    @Nullable TlsSettings tls,
    Duration connectTimeout,
    Duration retryFirst,
    Duration retryMost,
    Duration ackTimeout,
    Duration closeTimeout,
    Duration keepAlive,
    int window,
    int payloadBytes,
    double replayPerSecond) {
  /** AWS IoT closes the connection on larger payloads. */
  public static final int PAYLOAD_BYTES = 128 * 1024;

  /**
   * @throws IllegalArgumentException with one line that names the key, the rule and the value
   */
  public MqttSettings {
    if (tls != null && !broker.tls()) {
      throw new IllegalArgumentException(
          "mqtt.tls must go with an mqtts:// address, but the broker is " + broker);
    }
    require("window", "1 to 1000", window, window >= 1 && window <= 1000);
    require(
        "payload_bytes",
        "2048 to 268435456",
        payloadBytes,
        payloadBytes >= 2048 && payloadBytes <= 256 << 20);
    require("replay_per_second", "above 0", replayPerSecond, replayPerSecond > 0);
    requirePositive("connect_timeout", connectTimeout);
    requirePositive("retry_first", retryFirst);
    requirePositive("retry_most", retryMost);
    requirePositive("ack_timeout", ackTimeout);
    requirePositive("close_timeout", closeTimeout);
    requirePositive("keep_alive", keepAlive);
  }

  /** The usual times and bounds. */
  public static MqttSettings of(BrokerUri broker, CredentialsSource credentials) {
    return new MqttSettings(
        broker,
        credentials,
        null,
        Duration.ofSeconds(5),
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        20,
        PAYLOAD_BYTES,
        500);
  }

  /** The same over TLS with these certificates. */
  public MqttSettings withTls(@Nullable TlsSettings newTls) {
    return new MqttSettings(
        broker,
        credentials,
        newTls,
        connectTimeout,
        retryFirst,
        retryMost,
        ackTimeout,
        closeTimeout,
        keepAlive,
        window,
        payloadBytes,
        replayPerSecond);
  }

  /** The same with other bounds. */
  public MqttSettings withBounds(int newWindow, int newPayloadBytes, double newReplayPerSecond) {
    return new MqttSettings(
        broker,
        credentials,
        tls,
        connectTimeout,
        retryFirst,
        retryMost,
        ackTimeout,
        closeTimeout,
        keepAlive,
        newWindow,
        newPayloadBytes,
        newReplayPerSecond);
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

  /** The same, with so long to close. */
  public MqttSettings closingWithin(Duration newCloseTimeout) {
    return new MqttSettings(
        broker,
        credentials,
        tls,
        connectTimeout,
        retryFirst,
        retryMost,
        ackTimeout,
        newCloseTimeout,
        keepAlive,
        window,
        payloadBytes,
        replayPerSecond);
  }
}
