package dev.clearlane.edge.mqtt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A proxy between client and broker that drops the broker's PUBACKs on the first connection: the
 * connection is up, but nothing is acknowledged.
 */
final class SwallowingProxy implements AutoCloseable {
  private static final int PUBACK = 4;

  private final ServerSocket server;
  private final int brokerPort;
  private final List<Socket> sockets = new ArrayList<>();
  private int connections;
  private int swallowed;

  SwallowingProxy(int brokerPort) throws IOException {
    this.brokerPort = brokerPort;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  BrokerUri uri() {
    return BrokerUri.parse("mqtt://127.0.0.1:" + server.getLocalPort());
  }

  synchronized int connections() {
    return connections;
  }

  synchronized int swallowed() {
    return swallowed;
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = server.accept();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
      boolean first;
      synchronized (this) {
        first = ++connections == 1;
        sockets.add(client);
        sockets.add(broker);
      }
      start(
          () -> {
            try (client;
                broker) {
              client.getInputStream().transferTo(broker.getOutputStream());
            }
          });
      start(() -> back(broker, client, first));
    }
  }

  /** Forwards packet by packet. */
  private void back(Socket broker, Socket client, boolean swallow) throws IOException {
    try (client;
        broker) {
      DataInputStream in = new DataInputStream(broker.getInputStream());
      OutputStream out = client.getOutputStream();
      while (true) {
        byte[] packet = packet(in);
        if (swallow && (packet[0] >> 4 & 0xf) == PUBACK) {
          synchronized (this) {
            swallowed++;
          }
        } else {
          out.write(packet);
          out.flush();
        }
      }
    }
  }

  private static byte[] packet(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] head = new byte[5];
    int used = 0;
    head[used++] = data.readByte();
    int length = 0;
    int shift = 0;
    do {
      head[used] = data.readByte();
      length |= (head[used] & 0x7f) << shift;
      shift += 7;
    } while ((head[used++] & 0x80) != 0);
    byte[] packet = new byte[used + length];
    System.arraycopy(head, 0, packet, 0, used);
    data.readFully(packet, used, length);
    return packet;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // one side has disconnected
              }
            },
            "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public synchronized void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
