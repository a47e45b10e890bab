package dev.clearlane.edge.publish.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.TooLongFrameException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes a client's interleaved packets (RFC 2326, 10.12: {@code $}, channel, length) from between
 * its requests, which are passed on whole: Netty's decoder does not support such packets.
 *
 * <p>Requests are passed on one at a time: the next one when the one before is answered and its
 * response has found room. Meanwhile nothing is read from the client, so that neither requests nor
 * responses pile up, whatever a client sends.
 */
final class InterleavedFrames extends ByteToMessageDecoder {
  static final int MAX_HEADER_BYTES = 16 << 10;
  static final int MAX_BODY_BYTES = 64 << 10;

  private static final int END_BYTES = 4; // two line ends
  private static final int FRAME_HEADER_BYTES = 4;
  private static final Pattern LENGTH =
      Pattern.compile("(?im)^content-length[ \\t]*:[ \\t]*(\\d{1,9})[ \\t]*\\r?$");

  private final Gate gate;
  private final Runnable onFrame;

  /** Decides when the next request is passed on. */
  interface Gate {
    boolean isOpen();
  }

  /**
   * @param gate asked before each request; after it has been closed, {@link #resume} is called
   * @param onFrame called for every packet; its content, a receiver report, only proves that the
   *     client is alive
   */
  InterleavedFrames(Gate gate, Runnable onFrame) {
    this.gate = gate;
    this.onFrame = onFrame;
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    if (in.getByte(start) == '$') {
      if (in.readableBytes() < FRAME_HEADER_BYTES) {
        return;
      }
      int bytes = FRAME_HEADER_BYTES + in.getUnsignedShort(start + 2);
      if (in.readableBytes() >= bytes) {
        in.skipBytes(bytes);
        onFrame.run();
      }
      return;
    }
    if (in.getByte(start) == '\r' || in.getByte(start) == '\n') {
      in.skipBytes(1); // some clients send blank lines between messages as keep-alive
      return;
    }
    if (!gate.isOpen()) {
      context.channel().config().setAutoRead(false);
      return;
    }
    int header = headerBytes(in);
    if (header < 0) {
      if (in.readableBytes() > MAX_HEADER_BYTES) {
        throw new TooLongFrameException("request header exceeds 16 KiB");
      }
      return;
    }
    int body = bodyBytes(in.toString(start, header, StandardCharsets.ISO_8859_1));
    if (in.readableBytes() >= header + body) {
      out.add(in.readRetainedSlice(header + body));
    }
  }

  /** Goes on after the gate was closed. */
  void resume(ChannelHandlerContext context) throws Exception {
    if (!context.channel().config().isAutoRead() && gate.isOpen()) {
      context.channel().config().setAutoRead(true);
      channelRead(context, Unpooled.EMPTY_BUFFER); // what was read before
      context.fireChannelReadComplete();
    }
  }

  private static int headerBytes(ByteBuf in) {
    int end = in.writerIndex() - END_BYTES;
    for (int i = in.readerIndex(); i <= end; i++) {
      if (in.getByte(i) == '\r'
          && in.getByte(i + 1) == '\n'
          && in.getByte(i + 2) == '\r'
          && in.getByte(i + 3) == '\n') {
        return i + END_BYTES - in.readerIndex();
      }
    }
    return -1;
  }

  private static int bodyBytes(String header) {
    Matcher matcher = LENGTH.matcher(header);
    int length = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    if (length > MAX_BODY_BYTES) {
      throw new TooLongFrameException("request body exceeds 64 KiB");
    }
    return length;
  }
}
