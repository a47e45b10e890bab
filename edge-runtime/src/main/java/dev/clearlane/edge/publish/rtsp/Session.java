package dev.clearlane.edge.publish.rtsp;

import dev.clearlane.edge.encode.AccessUnit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One client's way to one mount, from SETUP to TEARDOWN. Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes its connection, and that is seen
final class Session {
  private static final long REPORT_NS = Duration.ofSeconds(5).toNanos();
  private static final int RTP_HEADER_BYTES = 12;
  private static final int FRAME_HEADER_BYTES = 4;

  private final String id;
  private final Mount mount;
  private final String cname;
  private final Channel connection;
  private final InetSocketAddress client;
  private Route route;
  private State state = State.READY;
  private @Nullable Start onStart;
  private long heardNs = System.nanoTime();
  private long reportedNs;
  private long packets;
  private long octets;

  private enum State {
    READY,
    JOINING,
    PLAYING
  }

  /** Told of the first packet of a playback before it is sent. */
  interface Start {
    void at(int sequence, int rtpTime);
  }

  /**
   * Where packets go.
   *
   * @param transport as agreed with the client
   * @param rtp the server's socket for packets; unused where interleaved
   * @param rtcp its socket for reports; unused where interleaved
   */
  record Route(Transport transport, Channel rtp, Channel rtcp) {}

  /**
   * @param connection on which it was set up
   */
  Session(String id, Mount mount, String cname, Channel connection, Route route) {
    this.id = id;
    this.mount = mount;
    this.cname = cname;
    this.connection = connection;
    this.route = route;
    client = (InetSocketAddress) connection.remoteAddress();
  }

  String id() {
    return id;
  }

  Mount mount() {
    return mount;
  }

  /** On which it was set up. */
  Channel connection() {
    return connection;
  }

  InetSocketAddress client() {
    return client;
  }

  Transport transport() {
    return route.transport();
  }

  /** True if it was set up on this connection. */
  boolean isOf(Channel channel) {
    return connection == channel;
  }

  boolean isPlaying() {
    return state == State.PLAYING;
  }

  /** True while it may be set up anew. */
  boolean isReady() {
    return state == State.READY;
  }

  /** True if reports of its client come from this address. */
  boolean reportsFrom(InetSocketAddress sender) {
    return !transport().interleaved()
        && sender.getPort() == transport().rtcp()
        && sender.getAddress().equals(client.getAddress());
  }

  void reroute(Route newRoute) {
    route = newRoute;
  }

  /** Notes that the client is there. */
  void touch() {
    heardNs = System.nanoTime();
  }

  /** True if the client has said nothing for too long. */
  boolean isSilent(Duration timeout) {
    // Pictures always come, so a TCP client that is gone is found by its full buffer.
    boolean provesItself = transport().interleaved() && isPlaying() && connection.isActive();
    return !provesItself && System.nanoTime() - heardNs > timeout.toNanos();
  }

  /** Begins to play with the next keyframe. */
  void play(Start start) {
    state = State.JOINING;
    onStart = start;
  }

  /** Stops playing; {@link #play} goes on. */
  void pause() {
    state = State.READY;
    onStart = null;
  }

  /**
   * Sends one picture.
   *
   * @param packed its packets
   * @return false if this client does not keep up
   */
  boolean send(AccessUnit unit, List<byte[]> packed) {
    if (state == State.READY || (state == State.JOINING && !unit.keyframe())) {
      return true;
    }
    if (!connection.isActive()) {
      return true; // gone, and soon noticed
    }
    Channel channel = transport().interleaved() ? connection : route.rtp();
    if (!channel.isWritable()) {
      return !transport().interleaved(); // UDP may lose packets: that hurts nobody else
    }
    ByteBuffer first = ByteBuffer.wrap(packed.get(0));
    int rtpTime = first.getInt(4);
    int ssrc = first.getInt(8);
    long nowNs = System.nanoTime();
    if (state == State.JOINING) {
      state = State.PLAYING;
      Start start = onStart;
      onStart = null;
      if (start != null) {
        start.at(first.getShort(2) & 0xffff, rtpTime);
      }
      report(unit, ssrc, rtpTime, nowNs);
    } else if (nowNs - reportedNs >= REPORT_NS) {
      report(unit, ssrc, rtpTime, nowNs);
    }
    write(packed);
    return true;
  }

  private void write(List<byte[]> packed) {
    for (byte[] packet : packed) {
      packets++;
      octets += packet.length - RTP_HEADER_BYTES;
    }
    if (transport().interleaved()) {
      int bytes = packed.stream().mapToInt(packet -> FRAME_HEADER_BYTES + packet.length).sum();
      ByteBuf frames = connection.alloc().buffer(bytes);
      packed.forEach(packet -> frame(frames, transport().rtp(), packet));
      connection.writeAndFlush(frames);
    } else {
      InetSocketAddress target = new InetSocketAddress(client.getAddress(), transport().rtp());
      for (byte[] packet : packed) {
        route.rtp().write(new DatagramPacket(Unpooled.wrappedBuffer(packet), target));
      }
      route.rtp().flush();
    }
  }

  private void report(AccessUnit unit, int ssrc, int rtpTime, long nowNs) {
    reportedNs = nowNs;
    byte[] report =
        SenderReport.of(
            ssrc, SenderReport.wallTime(unit.captureNs()), rtpTime, packets, octets, cname);
    if (transport().interleaved()) {
      ByteBuf frame = connection.alloc().buffer(FRAME_HEADER_BYTES + report.length);
      frame(frame, transport().rtcp(), report);
      connection.write(frame);
    } else {
      InetSocketAddress target = new InetSocketAddress(client.getAddress(), transport().rtcp());
      route.rtcp().writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(report), target));
    }
  }

  private static void frame(ByteBuf into, int channel, byte[] packet) {
    into.writeByte('$').writeByte(channel).writeShort(packet.length).writeBytes(packet);
  }
}
