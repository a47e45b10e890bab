package dev.clearlane.edge.admission;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What counts as one client: an IPv4 address, or an IPv6 network of 64 bits, within which one
 * machine may choose its address freely.
 *
 * @param key the address bytes that count, in hexadecimal digits
 */
public record ClientAddress(String key) {
  private static final int NETWORK_BYTES = 8;

  /** Of a connection's remote end; all that are not Internet addresses count as one. */
  public static ClientAddress of(SocketAddress remote) {
    return remote instanceof InetSocketAddress inet && inet.getAddress() != null
        ? of(inet.getAddress())
        : new ClientAddress("");
  }

  static ClientAddress of(InetAddress address) {
    byte[] bytes = address.getAddress();
    return new ClientAddress(
        HexFormat.of()
            .formatHex(bytes.length > NETWORK_BYTES ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes));
  }
}
