package dev.clearlane.bench.live;

import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Something from outside that works against a daemon until it is closed: clients of its ports, or
 * the server of a connection that the daemon makes.
 */
abstract class Attack implements AutoCloseable {
  private final List<AutoCloseable> sockets = new CopyOnWriteArrayList<>();
  private final AtomicLong attempts = new AtomicLong();
  private volatile boolean closed;

  /** Environment variables for the daemon. */
  Map<String, String> environment() {
    return Map.of();
  }

  /** Begins, against the daemon's ports. */
  void start(int rtspPort, int statusPort) throws IOException {
    // servers attack when they are connected to
  }

  /** Connections, or bursts of requests. */
  long attempts() {
    return attempts.get();
  }

  boolean isClosed() {
    return closed;
  }

  /** One step of an attack, with a connection of its own. */
  interface Step {
    void run(Socket socket) throws IOException, InterruptedException;
  }

  /** Connects again and again on some threads; failed connections count as well. */
  void repeat(int threads, int port, Step step) {
    for (int i = 0; i < threads; i++) {
      DaemonThread.start("attack", () -> connectUntilClosed(port, step));
    }
  }

  private void connectUntilClosed(int port, Step step) {
    while (!closed) {
      Socket socket = new Socket();
      sockets.add(socket);
      try {
        attempts.incrementAndGet();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        step.run(socket);
      } catch (IOException e) {
        // refused or closed, which is what the daemon should do
      } catch (InterruptedException e) {
        return;
      } finally {
        sockets.remove(socket);
        closeQuietly(socket);
      }
    }
  }

  /** Listens, and serves each connection on a thread. */
  int serve(Step step) throws IOException {
    ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    sockets.add(server);
    DaemonThread.start(
        "attack-server",
        () -> {
          while (!closed) {
            try {
              Socket socket = server.accept();
              sockets.add(socket);
              attempts.incrementAndGet();
              DaemonThread.start("attack", () -> serveOne(socket, step));
            } catch (IOException e) {
              return; // closed
            }
          }
        });
    return server.getLocalPort();
  }

  private void serveOne(Socket socket, Step step) {
    try (socket) {
      step.run(socket);
    } catch (IOException e) {
      // the daemon has ended the connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      sockets.remove(socket);
    }
  }

  /** Reads what comes until the other side closes. */
  static void drain(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] ignored = new byte[4096];
    while (in.read(ignored) >= 0) {}
  }

  static void send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  @Override
  public void close() {
    closed = true;
    sockets.forEach(Attack::closeQuietly);
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      // it is given up
    }
  }
}
