package dev.clearlane.edge.publish.mqtt;

import java.time.Duration;

/**
 * How to reach the broker and how much to keep for it.
 *
 * @param broker where it listens
 * @param credentials who we are to it
 * @param connectTimeout of one attempt
 * @param retryFirst wait after the first failed attempt; doubled after each further one
 * @param retryMost longest wait between attempts
 * @param ackTimeout without an acknowledgement for this long, the connection is given up
 * @param closeTimeout how long {@link MqttLink#close} waits for what is still on its way
 * @param keepAlive the broker declares us dead after one and a half times this
 * @param queueMessages most messages waiting for the link
 * @param queueBytes most payload bytes waiting for the link
 */
public record MqttSettings(
    BrokerUri broker,
    Credentials credentials,
    Duration connectTimeout,
    Duration retryFirst,
    Duration retryMost,
    Duration ackTimeout,
    Duration closeTimeout,
    Duration keepAlive,
    int queueMessages,
    long queueBytes) {

  /** The usual times and bounds. */
  public static MqttSettings of(BrokerUri broker, Credentials credentials) {
    return new MqttSettings(
        broker,
        credentials,
        Duration.ofSeconds(5),
        Duration.ofMillis(500),
        Duration.ofSeconds(30),
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Duration.ofSeconds(20),
        512,
        32L << 20);
  }

  /** The same, with so long to close. */
  public MqttSettings closingWithin(Duration newCloseTimeout) {
    return new MqttSettings(
        broker,
        credentials,
        connectTimeout,
        retryFirst,
        retryMost,
        ackTimeout,
        newCloseTimeout,
        keepAlive,
        queueMessages,
        queueBytes);
  }
}
