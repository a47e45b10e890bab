package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_AVOID_NEG_TS_MAKE_NON_NEGATIVE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/** Writes one video stream to a container file. Used by one thread. */
final class Muxer implements AutoCloseable {
  private final AVFormatContext context;
  private final AVStream stream;
  private final StreamFormat format;
  private final long nominalTicks;
  private final AVIOContext io = new AVIOContext(null);

  /**
   * @param container FFmpeg's name, e.g. {@code mp4}
   * @param format whose time base the packets use
   */
  Muxer(Path file, String container, StreamFormat format) throws IOException {
    this.format = format;
    nominalTicks =
        Math.max(
            1,
            Math.round(
                format.timeBase().den() / (format.framesPerSecond() * format.timeBase().num())));
    context = new AVFormatContext(null);
    String url = "file:" + file.toAbsolutePath();
    require(avformat_alloc_output_context2(context, (AVOutputFormat) null, container, url));
    AVStream added = avformat_new_stream(context, null);
    if (added == null) {
      close();
      throw new IOException("out of memory");
    }
    stream = added;
    int code = avio_open(io, url, AVIO_FLAG_WRITE);
    if (code < 0) {
      close();
      require(code);
    }
    context.pb(io);
  }

  /** Whether the encoder must provide global parameter sets. */
  boolean wantsGlobalHeader() {
    return (context.oformat().flags() & AVFMT_GLOBALHEADER) != 0;
  }

  /** Writes the container's header for an encoder's stream. */
  void begin(AVCodecContext encoder) throws IOException {
    require(avcodec_parameters_from_context(stream.codecpar(), encoder));
    stream.avg_frame_rate(encoder.framerate());
    stream.r_frame_rate(encoder.framerate());
    try (AVRational tick = new AVRational()) {
      stream.time_base(tick.num(format.timeBase().num()).den(format.timeBase().den()));
    }
    // shifted, because players hide frames before time 0
    context.avoid_negative_ts(AVFMT_AVOID_NEG_TS_MAKE_NON_NEGATIVE);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", "+faststart", 0);
      // MP4 keeps the time before the first frame in this unit: the default would round it to 1 ms.
      av_dict_set(options, "movie_timescale", Integer.toString(format.timeBase().den()), 0);
      require(avformat_write_header(context, options));
    } finally {
      av_dict_free(options);
    }
  }

  /**
   * Checks that packets of another encoder can follow in this file.
   *
   * @throws IOException if a decoder would need other parameters for them than the header has
   */
  void requireSameParameters(AVCodecContext encoder) throws IOException {
    if (!Arrays.equals(
        bytes(stream.codecpar().extradata(), stream.codecpar().extradata_size()),
        bytes(encoder.extradata(), encoder.extradata_size()))) {
      throw new IOException("segments would need different decoder parameters");
    }
  }

  private static byte[] bytes(BytePointer from, int size) {
    byte[] bytes = new byte[size];
    if (size > 0) {
      from.get(bytes);
    }
    return bytes;
  }

  /** Writes one packet; its buffer stays the caller's. */
  void write(AVPacket packet, long pts) throws IOException {
    packet.stream_index(0);
    packet.pts(pts);
    packet.dts(pts);
    packet.duration(nominalTicks);
    try (AVRational tick = new AVRational()) {
      av_packet_rescale_ts(
          packet,
          tick.num(format.timeBase().num()).den(format.timeBase().den()),
          stream.time_base());
    }
    require(av_write_frame(context, packet));
  }

  /** Writes the trailer. */
  void finish() throws IOException {
    require(av_write_trailer(context));
    require(context.pb().error());
  }

  /** Closes the file. */
  @Override
  public void close() {
    if (!io.isNull()) {
      avio_closep(io);
    }
    if (!context.isNull()) {
      avformat_free_context(context);
      context.setNull();
    }
  }

  private static void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException(Libav.message(code));
    }
  }
}
