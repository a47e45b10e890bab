package dev.clearlane.edge.publish.rtsp;

import java.net.InetSocketAddress;
import java.util.List;

/** Sends a session's packets to its client. Used on the event loop. */
sealed interface Delivery permits InterleavedDelivery, UdpDelivery {
  /** TCP or UDP, for logs. */
  String protocol();

  /** Value of {@code Transport} in the response to SETUP. */
  String header();

  /** Whether there is space in the send buffer. */
  boolean isWritable();

  /** Whether pictures may be lost if the send buffer is full; else the client must be dropped. */
  boolean isLossy();

  /** Whether receiver reports of the client come from this UDP address. */
  boolean reportsFrom(InetSocketAddress sender);

  /** Sends the RTP packets of one picture. */
  void send(List<byte[]> packets);

  /** Sends an RTCP report, before the packets of the next picture. */
  void report(byte[] report);
}
