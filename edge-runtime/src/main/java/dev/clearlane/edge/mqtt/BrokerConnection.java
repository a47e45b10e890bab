package dev.clearlane.edge.mqtt;

import java.io.IOException;

/** One connection to a broker, from its CONNECT to its end; never reused. Used by one thread. */
interface BrokerConnection extends AutoCloseable {
  /** Maximum number of messages in flight, at least 1. */
  int window();

  /** The largest packet that the broker accepts, including topic and properties. */
  long maxPacketBytes();

  /**
   * Sends a message; its acknowledgement is reported to {@link Events}.
   *
   * @throws IOException if the connection is lost
   */
  void send(Delivery delivery) throws IOException;

  /** Disconnects if still connected, and frees everything. Never throws. */
  @Override
  void close();

  /** Callbacks of a connection, on its threads. */
  interface Events {
    /** The broker acknowledged the message. */
    void delivered(Delivery delivery);

    /**
     * The broker, or the client, rejected the message.
     *
     * @param code MQTT 5 reason code, 0x80 or above
     */
    void refused(Delivery delivery, int code, String why);

    /** The connection was lost. */
    void lost(String why);

    /** A message of a subscribed topic. */
    void arrived(IncomingMessage message);
  }

  /** Opens connections. */
  interface Connector {
    /**
     * Connects within a bounded time.
     *
     * @throws IOException with the reason in one line
     */
    BrokerConnection connect(Events events) throws IOException;

    /** True if keys or certificates have changed since the last connection. */
    default boolean isStale() {
      return false;
    }
  }
}
