package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.AccessUnit;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's session at one mount, from SETUP to TEARDOWN. The states are drawn at {@link
 * RtspConnection}. Used on the event loop.
 */
final class Session {
  private static final long REPORT_INTERVAL_NS = Duration.ofSeconds(5).toNanos();
  private static final int RTP_HEADER_BYTES = 12;
  private static final int LABEL_DIGITS = 4;

  private final String id;
  private final Mount mount;
  private final String cname;
  private final Channel connection;
  private final InetSocketAddress client;
  private Delivery delivery;
  private State state = State.READY;
  private @Nullable StartListener onStart;
  private boolean everPlayed;
  private final LongSupplier clock;
  private long activeNs;
  private long reportedNs;
  private long packets;
  private long octets;

  private enum State {
    READY,
    JOINING,
    PLAYING
  }

  /** Called with the first packet of a playback before it is sent. */
  interface StartListener {
    void started(int sequence, int rtpTime);
  }

  /**
   * @param cname canonical name of the server in reports
   * @param connection that the session ends with
   * @param clock in nanoseconds
   */
  Session(
      String id,
      Mount mount,
      String cname,
      Channel connection,
      Delivery delivery,
      LongSupplier clock) {
    this.id = id;
    this.clock = clock;
    activeNs = clock.getAsLong();
    this.mount = mount;
    this.cname = cname;
    this.connection = connection;
    this.delivery = delivery;
    client = (InetSocketAddress) connection.remoteAddress();
  }

  String id() {
    return id;
  }

  Mount mount() {
    return mount;
  }

  Channel connection() {
    return connection;
  }

  InetSocketAddress client() {
    return client;
  }

  Delivery delivery() {
    return delivery;
  }

  void setDelivery(Delivery changed) {
    delivery = changed;
  }

  boolean isPlaying() {
    return state == State.PLAYING;
  }

  /** Whether the transport may be changed. */
  boolean isReady() {
    return state == State.READY;
  }

  /** Whether the client has ever received a picture. */
  boolean hasPlayed() {
    return everPlayed;
  }

  /** Records a sign of life of the client. */
  void touch() {
    activeNs = clock.getAsLong();
  }

  /** Whether the client has given no sign of life for this long. */
  boolean isSilent(Duration timeout) {
    // Pictures never stop, so a TCP client that is gone is detected by its full send buffer.
    boolean detectedBySending = !delivery.isLossy() && isPlaying() && connection.isActive();
    return !detectedBySending && clock.getAsLong() - activeNs > timeout.toNanos();
  }

  /** Starts to play with the next keyframe. */
  void play(StartListener listener) {
    state = State.JOINING;
    onStart = listener;
  }

  /** Stops playing, until {@link #play}. */
  void pause() {
    state = State.READY;
    onStart = null;
  }

  /**
   * Sends one picture.
   *
   * @param packed its packets
   * @return false if the client reads too slowly
   */
  boolean send(AccessUnit unit, List<byte[]> packed) {
    if (state == State.READY || (state == State.JOINING && !unit.keyframe())) {
      return true;
    }
    if (!connection.isActive()) {
      return true; // closed, and the session ends soon
    }
    if (!delivery.isWritable()) {
      return delivery.isLossy();
    }
    ByteBuffer first = ByteBuffer.wrap(packed.get(0));
    int rtpTime = first.getInt(4);
    int ssrc = first.getInt(8);
    long nowNs = clock.getAsLong();
    boolean starts = state == State.JOINING;
    if (starts) {
      start(first.getShort(2) & 0xffff, rtpTime);
    }
    if (starts || nowNs - reportedNs >= REPORT_INTERVAL_NS) {
      reportedNs = nowNs;
      delivery.report(
          SenderReport.of(
              ssrc, SenderReport.wallTime(unit.captureNs()), rtpTime, packets, octets, cname));
    }
    for (byte[] packet : packed) {
      packets++;
      octets += packet.length - RTP_HEADER_BYTES;
    }
    delivery.send(packed);
    return true;
  }

  private void start(int sequence, int rtpTime) {
    state = State.PLAYING;
    everPlayed = true;
    StartListener listener = onStart;
    onStart = null;
    if (listener != null) {
      listener.started(sequence, rtpTime);
    }
  }

  /** Prefix of log lines, e.g. {@code rtsp 3f2a}. */
  @Override
  public String toString() {
    return "rtsp " + id.substring(0, LABEL_DIGITS);
  }
}
