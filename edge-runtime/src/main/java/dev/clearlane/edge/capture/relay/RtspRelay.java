package dev.clearlane.edge.capture.relay;

import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A relay on loopback between FFmpeg and one network camera. FFmpeg would send the password to
 * whomever it is redirected to, in clear text if asked to, and has no bound for descriptions and
 * pictures; so it gets neither the password nor unbounded answers:
 *
 * <ul>
 *   <li>the relay logs in, by Digest, or by Basic where the source permits it;
 *   <li>it follows redirects itself, to another host or from TLS to plain without the password;
 *   <li>it ends the connection when headers, a description or a picture exceed their bounds.
 * </ul>
 *
 * <p>Over UDP only the control connection passes through here; FFmpeg's allocations are bounded as
 * well. One relay per connection; two threads. Thread-safe.
 */
public final class RtspRelay implements AutoCloseable {
  /** Longest coded picture, bytes: a keyframe of 8 megapixels has one to four MiB. */
  public static final int MAX_PICTURE_BYTES = 16 << 20;

  private static final int SOCKET_BYTES = 256 << 10;
  private static final int BUFFER_BYTES = 64 << 10;
  private static final int HEADER_BYTES = 4; // '$', channel, length
  private static final int MAX_REDIRECTS = 3;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final CameraAddress first;
  private final Duration timeout;
  private final String cameraUrl; // without login
  private final String relayUrl;
  private final ServerSocket listener;
  private final CameraLogin login;
  private final AtomicLong pictureBytes = new AtomicLong();
  private final Object sending = new Object(); // guards what is sent to the camera
  private CameraAddress place; // this and the next: guarded by sending
  private @Nullable Socket camera;
  private @Nullable RtspMessage request; // the last one, to be repeated
  private int repetitions; // of it, for a login
  private String base; // what replaces the relay's address in URLs
  private volatile @Nullable Socket player;
  private volatile @Nullable String failure;
  private volatile boolean closed;
  private int redirects; // used by the thread that reads from the camera

  private RtspRelay(Source.Rtsp source, Login login, Duration openTimeout) throws IOException {
    cameraUrl = source.address();
    timeout = openTimeout;
    first = CameraAddress.of(cameraUrl, source.verify(), source.authority());
    place = first;
    base = cameraUrl;
    boolean clearText = source.basic() || (source.isTls() && source.verify());
    this.login = new CameraLogin(login, clearText);
    camera = first.connect(openTimeout);
    ServerSocket opened = null;
    try {
      opened = new ServerSocket(0, 4, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    } finally {
      if (opened == null) {
        camera.close();
      }
    }
    listener = opened;
    byte[] token = new byte[16];
    RANDOM.nextBytes(token);
    relayUrl =
        "rtsp://127.0.0.1:%d/%s"
            .formatted(listener.getLocalPort(), HexFormat.of().formatHex(token));
  }

  /**
   * Connects to a camera.
   *
   * @param thread name of the calling role, for the relay's threads
   * @throws IOException with one line that names the source
   */
  public static RtspRelay open(Source.Rtsp source, Login login, Duration timeout, String thread)
      throws IOException {
    RtspRelay relay;
    try {
      relay = new RtspRelay(source, login, timeout);
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(source.label(), e.getMessage()), e);
    }
    DaemonThread.start(thread + "-relay", () -> relay.run(thread));
    return relay;
  }

  /** The address for FFmpeg, with a secret path. */
  public String url() {
    return relayUrl;
  }

  /** Why the relay ended the connection; null if it did not. */
  public @Nullable String failure() {
    return failure;
  }

  /** Called when a picture has arrived whole: the next one may have as many bytes again. */
  public void pictureTaken() {
    pictureBytes.set(0);
  }

  @Override
  public void close() {
    closed = true;
    closeQuietly(listener);
    closeQuietly(player);
    synchronized (sending) {
      closeQuietly(camera);
    }
  }

  private void run(String thread) {
    try {
      Socket accepted = accept();
      player = accepted;
      closeQuietly(listener);
      DaemonThread.start(thread + "-relay-up", () -> requests(accepted));
      responses(accepted);
    } catch (RelayException e) {
      fail(e.getMessage());
    } catch (IOException e) {
      // an end of the connection, which FFmpeg notices
    } finally {
      close();
    }
  }

  /** Waits for FFmpeg: others on this machine do not know the token. */
  private Socket accept() throws IOException {
    Socket accepted = listener.accept();
    accepted.setTcpNoDelay(true);
    accepted.setSendBufferSize(SOCKET_BYTES);
    return accepted;
  }

  private void fail(@Nullable String why) {
    if (failure == null && !closed) {
      failure = why;
    }
  }

  // from FFmpeg to the camera

  private void requests(Socket from) {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
      boolean known = false;
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet == '$') {
          int channel = in.readUnsignedByte();
          byte[] report = new byte[in.readUnsignedShort()];
          in.readFully(report);
          if (known) {
            synchronized (sending) {
              interleaved(out(), channel, report);
            }
          }
          continue;
        }
        RtspMessage message = RtspMessage.read(octet, in);
        if (!known && !message.url().startsWith(relayUrl)) {
          return; // not our FFmpeg
        }
        known = true;
        synchronized (sending) {
          if (message.isRequest()) {
            message.setUrl(rewritten(message.url()));
            request = message;
            repetitions = 0;
            authorise(message);
          }
          out().write(message.bytes());
        }
      }
    } catch (RelayException e) {
      fail(e.getMessage());
    } catch (IOException e) {
      // an end of the connection
    } finally {
      close();
    }
  }

  private String rewritten(String url) {
    return url.startsWith(relayUrl) ? base + url.substring(relayUrl.length()) : url;
  }

  private void authorise(RtspMessage message) {
    message.remove("Authorization");
    String header = first.isSameHost(place) ? login.header(message.method(), message.url()) : null;
    if (header != null) {
      message.set("Authorization", header);
    }
  }

  private OutputStream out() throws IOException {
    Socket current = camera;
    if (current == null) {
      throw new IOException("closed");
    }
    return current.getOutputStream();
  }

  // from the camera to FFmpeg

  private void responses(Socket to) throws IOException {
    // The packets of a picture come together: written together, they wake FFmpeg once.
    OutputStream out = new BufferedOutputStream(to.getOutputStream(), BUFFER_BYTES);
    DataInputStream in = in();
    while (true) {
      flushBeforeWaiting(in, 1, out);
      int octet = in.read();
      if (octet < 0) {
        return;
      }
      if (octet == '$') {
        flushBeforeWaiting(in, HEADER_BYTES - 1, out);
        int channel = in.readUnsignedByte();
        byte[] packet = new byte[in.readUnsignedShort()];
        flushBeforeWaiting(in, packet.length, out);
        in.readFully(packet);
        if (pictureBytes.addAndGet(packet.length) > MAX_PICTURE_BYTES + 2L * SOCKET_BYTES) {
          throw new RelayException(
              "sends a picture of more than %d MiB".formatted(MAX_PICTURE_BYTES >> 20));
        }
        interleaved(out, channel, packet);
        continue;
      }
      out.flush(); // a message has no length before its end
      RtspMessage message = RtspMessage.read(octet, in);
      int status = message.status();
      if (status >= 300 && status < 400) {
        redirect(message);
        in = in();
      } else if (!(status == 401 && repeat(message))) {
        message.remove("WWW-Authenticate");
        completeTransport(message);
        out.write(message.bytes());
      }
    }
  }

  /** Nothing that has arrived whole waits for what comes later. */
  private static void flushBeforeWaiting(DataInputStream in, int bytes, OutputStream out)
      throws IOException {
    if (in.available() < bytes) {
      out.flush();
    }
  }

  private DataInputStream in() throws IOException {
    synchronized (sending) {
      Socket current = camera;
      if (current == null) {
        throw new IOException("closed");
      }
      return new DataInputStream(new BufferedInputStream(current.getInputStream(), BUFFER_BYTES));
    }
  }

  /** Repeats the last request with a login; false if there is none, or it was wrong. */
  private boolean repeat(RtspMessage challenge) throws IOException {
    synchronized (sending) {
      RtspMessage last = request;
      if (last == null
          || repetitions++ > 0
          || !first.isSameHost(place)
          || !login.accept(challenge.all("WWW-Authenticate"))) {
        return false;
      }
      authorise(last);
      out().write(last.bytes());
      return true;
    }
  }

  /** Goes where the camera sends us, and repeats the last request there. */
  private void redirect(RtspMessage message) throws IOException {
    String location = message.header("Location");
    if (location == null || ++redirects > MAX_REDIRECTS) {
      throw new RelayException("redirects without an end");
    }
    CameraAddress next = CameraAddress.of(location, first.verify(), first.authority());
    if (first.tls() && !next.tls()) {
      throw new RelayException("redirects from an encrypted to an unencrypted address");
    }
    Socket connected = next.connect(timeout);
    synchronized (sending) {
      closeQuietly(camera);
      camera = connected;
      if (closed) {
        closeQuietly(connected);
      }
      RtspMessage last = request;
      String before = base;
      place = next;
      base = withoutLogin(location);
      if (last != null) {
        if (last.url().startsWith(before)) {
          last.setUrl(base + last.url().substring(before.length()));
        }
        authorise(last);
        connected.getOutputStream().write(last.bytes());
      }
    }
  }

  private static String withoutLogin(String url) {
    return url.replaceFirst("://[^/@]*@", "://");
  }

  /** Over UDP, FFmpeg must expect packets from the camera, not from this relay. */
  private void completeTransport(RtspMessage message) {
    String transport = message.header("Transport");
    String lower = transport == null ? "" : transport.toLowerCase(Locale.ROOT);
    if (transport != null && !lower.contains("interleaved") && !lower.contains("source=")) {
      Socket current;
      synchronized (sending) {
        current = camera;
      }
      if (current != null) {
        message.set(
            "Transport", transport + ";source=" + current.getInetAddress().getHostAddress());
      }
    }
  }

  private static void interleaved(OutputStream out, int channel, byte[] content)
      throws IOException {
    byte[] frame = new byte[HEADER_BYTES + content.length];
    frame[0] = '$';
    frame[1] = (byte) channel;
    frame[2] = (byte) (content.length >> 8);
    frame[3] = (byte) content.length;
    System.arraycopy(content, 0, frame, HEADER_BYTES, content.length);
    out.write(frame);
  }

  private static void closeQuietly(@Nullable AutoCloseable socket) {
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (Exception e) {
      // it is given up anyway
    }
  }
}
