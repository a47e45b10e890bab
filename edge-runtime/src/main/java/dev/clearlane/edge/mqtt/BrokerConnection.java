package dev.clearlane.edge.mqtt;

import java.io.IOException;

/** One connection to a broker, from its CONNECT to its end; never reused. Used by one thread. */
interface BrokerConnection extends AutoCloseable {
  /** How many messages may wait for their acknowledgement at once, at least 1. */
  int window();

  /** The largest packet that the broker takes, topic and properties included. */
  long mostPacketBytes();

  /**
   * Hands a message over; what becomes of it is told to the {@link Events}.
   *
   * @throws IOException if the connection is lost
   */
  void send(Delivery delivery) throws IOException;

  /** Says goodbye where the broker still listens, and frees everything. Never throws. */
  @Override
  void close();

  /** What a connection tells, on threads of its own. */
  interface Events {
    /** The broker has it. */
    void delivered(Delivery delivery);

    /**
     * The broker, or the client, did not take it.
     *
     * @param code MQTT 5 reason code, 0x80 or above
     */
    void refused(Delivery delivery, int code, String why);

    /** The connection is gone. */
    void lost(String why);

    /** Something came on a topic subscribed to. */
    void arrived(Arrival arrival);
  }

  /** Makes connections. */
  interface Connector {
    /**
     * Connects within a bounded time.
     *
     * @throws IOException with one line that says why not
     */
    BrokerConnection connect(Events events) throws IOException;

    /** True where a connection made now would use other keys or certificates than the last one. */
    default boolean isStale() {
      return false;
    }
  }
}
