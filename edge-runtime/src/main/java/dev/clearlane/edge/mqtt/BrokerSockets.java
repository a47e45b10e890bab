package dev.clearlane.edge.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets to a broker, over TLS where a client for it is given: Paho takes all of them for
 * unencrypted ones, because it reads from its own TLS sockets directly. See {@link BrokerSocket}.
 */
final class BrokerSockets extends SocketFactory {
  private final int maxBytes;
  private final @Nullable TlsClient tls;

  /**
   * @param maxBytes largest packet that the broker may send
   * @param tls null for none
   */
  BrokerSockets(int maxBytes, @Nullable TlsClient tls) {
    this.maxBytes = maxBytes;
    this.tls = tls;
  }

  /** The one that Paho calls. */
  @Override
  public Socket createSocket() {
    return new BrokerSocket(maxBytes, tls);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connect(createSocket(), new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connect(createSocket(), new InetSocketAddress(host, port));
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
    Socket socket = createSocket();
    socket.bind(new InetSocketAddress(localHost, localPort));
    return socket;
  }

  private static Socket connect(Socket socket, InetSocketAddress remote) throws IOException {
    socket.connect(remote);
    return socket;
  }
}
