package dev.clearlane.edge.publish.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.List;

/** Sends packets within the RTSP connection (RFC 2326, 10.12). Used on the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class InterleavedDelivery implements Delivery {
  private static final int FRAME_HEADER_BYTES = 4;

  private final Channel connection;
  private final Transport transport;

  InterleavedDelivery(Channel connection, Transport transport) {
    this.connection = connection;
    this.transport = transport;
  }

  @Override
  public String protocol() {
    return "TCP";
  }

  @Override
  public String header() {
    return "RTP/AVP/TCP;unicast;interleaved=%d-%d".formatted(transport.rtp(), transport.rtcp());
  }

  @Override
  public boolean isWritable() {
    return connection.isWritable();
  }

  @Override
  public boolean isLossy() {
    return false;
  }

  @Override
  public boolean reportsFrom(InetSocketAddress sender) {
    return false;
  }

  @Override
  public void send(List<byte[]> packets) {
    int bytes = packets.stream().mapToInt(packet -> FRAME_HEADER_BYTES + packet.length).sum();
    ByteBuf frames = connection.alloc().buffer(bytes);
    packets.forEach(packet -> frame(frames, transport.rtp(), packet));
    connection.writeAndFlush(frames);
  }

  @Override
  public void report(byte[] report) {
    ByteBuf frame = connection.alloc().buffer(FRAME_HEADER_BYTES + report.length);
    frame(frame, transport.rtcp(), report);
    connection.write(frame); // flushed with the picture
  }

  private static void frame(ByteBuf into, int channel, byte[] packet) {
    into.writeByte('$').writeByte(channel).writeShort(packet.length).writeBytes(packet);
  }
}
