package dev.clearlane.bench.live;

import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * A TCP line to a broker that can be cut: connections end, and new ones are refused by closing them
 * at once. Thread-safe.
 */
final class BrokerLine implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 << 10;

  private final ServerSocket listener;
  private final URI broker;
  private final List<Socket> open = new ArrayList<>(); // guarded by this
  private boolean cut; // guarded by this

  private BrokerLine(ServerSocket listener, URI broker) {
    this.listener = listener;
    this.broker = broker;
  }

  /** Opens a line on a free loopback port. */
  static BrokerLine to(URI broker) throws IOException {
    BrokerLine line =
        new BrokerLine(new ServerSocket(0, 8, InetAddress.getLoopbackAddress()), broker);
    DaemonThread.start("broker-line", line::accept);
    return line;
  }

  /** Where clients connect. */
  URI uri() {
    return URI.create("mqtt://127.0.0.1:" + listener.getLocalPort());
  }

  /** Ends all connections, and new ones until {@link #reconnect}. */
  synchronized void cut() throws IOException {
    cut = true;
    for (Socket socket : open) {
      socket.close();
    }
    open.clear();
  }

  /** Lets clients connect again. */
  synchronized void reconnect() {
    cut = false;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connect(client);
      } catch (IOException e) {
        // closed, or the broker does not answer: the client tries again
      }
    }
  }

  private synchronized void connect(Socket client) throws IOException {
    if (cut) {
      client.close();
      return;
    }
    Socket server = new Socket(broker.getHost(), broker.getPort());
    open.add(client);
    open.add(server);
    DaemonThread.start("broker-line-out", () -> copy(client, server));
    DaemonThread.start("broker-line-in", () -> copy(server, client));
  }

  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // cut
    }
  }

  @Override
  public void close() throws IOException {
    cut();
    listener.close();
  }
}
