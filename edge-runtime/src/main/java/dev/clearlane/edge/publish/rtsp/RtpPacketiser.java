package dev.clearlane.edge.publish.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.serving.clip.AvioOutput;
import dev.clearlane.serving.clip.Libav;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Splits access units into RTP packets (RFC 6184) with libavformat. Used on one thread. */
final class RtpPacketiser implements AutoCloseable {
  /** Fits into an Ethernet frame after IPv6, UDP and tunnel headers. */
  private static final int PACKET_BYTES = 1400;

  private final AVFormatContext context = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AvioOutput output;
  private List<byte[]> made = new ArrayList<>();
  private boolean closed;

  /**
   * @param like a unit of the stream
   */
  RtpPacketiser(AccessUnit like) throws IOException {
    output = new AvioOutput(PACKET_BYTES, bytes -> made.add(bytes));
    boolean opened = false;
    AVDictionary options = new AVDictionary(null);
    try {
      require(avformat_alloc_output_context2(context, (AVOutputFormat) null, "rtp", null));
      AVStream stream = avformat_new_stream(context, null);
      if (stream == null) {
        throw new IOException("out of memory");
      }
      stream.codecpar().codec_type(AVMEDIA_TYPE_VIDEO);
      stream.codecpar().codec_id(AV_CODEC_ID_H264);
      stream.codecpar().width(like.widthPx());
      stream.codecpar().height(like.heightPx());
      try (AVRational tick = new AVRational()) {
        stream.time_base(tick.num(1).den(AccessUnit.CLOCK_HZ));
      }
      context.packet_size(PACKET_BYTES);
      context.pb(output.context());
      // its sender reports would lack the capture time
      av_dict_set(options, "rtpflags", "skip_rtcp", 0);
      av_dict_set(options, "payload_type", Integer.toString(Sdp.PAYLOAD_TYPE), 0);
      require(avformat_write_header(context, options));
      opened = true;
    } finally {
      av_dict_free(options);
      if (!opened) {
        close();
      }
    }
  }

  /** The packets of one unit, each with its RTP header. */
  List<byte[]> packetise(AccessUnit unit) throws IOException {
    made = new ArrayList<>();
    require(av_new_packet(packet, unit.annexB().length));
    try {
      packet.data().put(unit.annexB());
      packet.pts(unit.pts());
      packet.dts(unit.pts());
      packet.flags(unit.keyframe() ? AV_PKT_FLAG_KEY : 0);
      require(av_write_frame(context, packet));
    } finally {
      av_packet_unref(packet);
    }
    return made;
  }

  private static void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException("RTP: " + Libav.message(code));
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (!context.isNull()) {
        context.pb(null);
        avformat_free_context(context);
      }
      av_packet_free(packet);
      output.close();
    }
  }
}
