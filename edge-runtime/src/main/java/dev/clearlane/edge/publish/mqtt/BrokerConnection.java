package dev.clearlane.edge.publish.mqtt;

import java.io.IOException;

/** One connection to a broker, from its CONNECT to its end; never reused. Used by one thread. */
interface BrokerConnection extends AutoCloseable {
  /** How many messages may wait for their acknowledgement at once, at least 1. */
  int window();

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

    /** It will never be taken, however often it is repeated. */
    void refused(Delivery delivery, String why);

    /** The connection is gone. */
    void lost(String why);
  }

  /** Makes connections. */
  interface Connector {
    /**
     * Connects within a bounded time.
     *
     * @throws IOException with one line that says why not
     */
    BrokerConnection connect(Events events) throws IOException;
  }
}
