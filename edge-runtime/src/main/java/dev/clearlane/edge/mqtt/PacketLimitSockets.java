package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/**
 * Unencrypted sockets that end a connection whose MQTT packets are too large before anything is
 * allocated for them: Paho reserves what a packet announces, up to 256 MiB, before it compares that
 * with the maximum. Brokers behind TLS are authenticated, and Paho's own check must do for them.
 * Their end is held back for a moment, see {@link HeldEndStream}; with TLS the handshake takes
 * place before Paho reads.
 */
final class PacketLimitSockets extends SocketFactory {
  private final int maxBytes;

  PacketLimitSockets(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The one that Paho calls. */
  @Override
  public Socket createSocket() {
    return new LimitedSocket(maxBytes);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect(new LimitedSocket(maxBytes), new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(new LimitedSocket(maxBytes), new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = bound(localHost, localPort);
    return connect(socket, new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort)
      throws IOException {
    Socket socket = bound(localHost, localPort);
    return connect(socket, new InetSocketAddress(host, port));
  }

  private Socket bound(InetAddress localHost, int localPort) throws IOException {
    Socket socket = new LimitedSocket(maxBytes);
    socket.bind(new InetSocketAddress(localHost, localPort));
    return socket;
  }

  private static Socket connect(Socket socket, InetSocketAddress remote) throws IOException {
    socket.connect(remote);
    return socket;
  }

  private static final class LimitedSocket extends Socket {
    private final int maxBytes;

    LimitedSocket(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new PacketLimitStream(
          new HeldEndStream(super.getInputStream(), this::isClosed), maxBytes);
    }
  }
}
