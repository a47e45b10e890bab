package dev.clearlane.edge.mqtt;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that ends at MQTT packets which are too large before anything is
 * allocated for them: Paho reserves what a packet announces, up to 256 MiB, before it compares that
 * with the maximum. The connection's end is held back for a moment, see {@link HeldEndStream}.
 *
 * <p>With TLS the handshake is part of connecting, and the streams are those of the TLS layer,
 * which reads and writes below them through this socket. Opened and read by one thread, written by
 * another, closed by any.
 */
final class BrokerSocket extends Socket {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerSocket.class);

  private final int maxBytes;
  private final @Nullable TlsClient tls;
  private volatile @Nullable SSLSocket layer; // after the handshake
  private volatile @Nullable OutputStream outgoing; // its own; Paho asks after it began to read
  private volatile @Nullable HeldEndStream incoming;

  BrokerSocket(int maxBytes, @Nullable TlsClient tls) {
    this.maxBytes = maxBytes;
    this.tls = tls;
  }

  @Override
  public void connect(SocketAddress remote) throws IOException {
    connect(remote, 0);
  }

  /**
   * {@inheritDoc}
   *
   * @param timeoutMs for the connection, and again for each answer of the handshake
   */
  @Override
  public void connect(SocketAddress remote, int timeoutMs) throws IOException {
    super.connect(remote, timeoutMs);
    if (tls == null) {
      return;
    }
    int readTimeoutMs = getSoTimeout();
    boolean done = false;
    try {
      setSoTimeout(timeoutMs);
      SSLSocket above = tls.handshake(this, (InetSocketAddress) remote);
      outgoing = new ReasonedStream(above.getOutputStream());
      layer = above;
      setSoTimeout(readTimeoutMs);
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  @Override
  public InputStream getInputStream() throws IOException {
    if (tls != null && layer == null) { // read by the TLS layer
      return super.getInputStream();
    }
    SSLSocket above = layer;
    InputStream in = above == null ? super.getInputStream() : above.getInputStream();
    HeldEndStream held = new HeldEndStream(in, this::isClosed);
    incoming = held;
    return new PacketLimitStream(held, maxBytes);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    OutputStream above = outgoing;
    return above == null ? super.getOutputStream() : above;
  }

  /** Paho calls it before it closes; a TLS connection is closed as a whole. */
  @Override
  public void shutdownInput() throws IOException {
    if (tls == null) {
      super.shutdownInput();
    }
  }

  /** Only this side closes it; the TLS layer does not, also where the broker ends it. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the notice may wait for a writer
  public void close() throws IOException {
    SSLSocket above = layer;
    if (above != null && !isClosed()) {
      farewell(above);
    }
    super.close();
  }

  private static void farewell(SSLSocket layer) {
    try {
      layer.shutdownOutput();
    } catch (IOException e) {
      LOG.debug("TLS connection closed without notice: {}", e.toString());
    }
  }

  /** Reports why the broker ended the connection, as by an alert, not only that it is closed. */
  private final class ReasonedStream extends FilterOutputStream {
    ReasonedStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      try {
        out.write(from, offset, length);
      } catch (IOException e) {
        HeldEndStream read = incoming;
        IOException reason = read == null ? null : read.failure();
        throw reason == null ? e : reason;
      }
    }
  }
}
