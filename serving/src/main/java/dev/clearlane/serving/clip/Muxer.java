package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_AVOID_NEG_TS_MAKE_NON_NEGATIVE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
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
import static org.bytedeco.ffmpeg.global.avformat.avio_flush;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_DATA;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;

import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.VideoTags;
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

/**
 * Writes one video stream, and streams copied beside it, to a container file. Used by one thread.
 */
final class Muxer implements AutoCloseable {
  private static final String GROWING = "+frag_custom+empty_moov+default_base_moof";

  private final AVFormatContext context;
  private final AVStream stream;
  private final StreamFormat format;
  private final boolean growing;
  private final long nominalTicks;
  private final AVIOContext io = new AVIOContext(null);

  /**
   * @param container FFmpeg's name, e.g. {@code mp4}
   * @param format whose time base the packets use
   */
  Muxer(Path file, String container, StreamFormat format) throws IOException {
    this(file, container, format, false);
  }

  /**
   * @param growing whether the file plays while it is written: a fragmented MP4, each packet a
   *     fragment, whose time follows from the durations before it
   */
  Muxer(Path file, String container, StreamFormat format, boolean growing) throws IOException {
    this.format = format;
    this.growing = growing;
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

  /** How long a frame is shown at the format's rate, in ticks of its time base. */
  long nominalTicks() {
    return nominalTicks;
  }

  /** The container, for questions of what it takes. */
  AVOutputFormat container() {
    return context.oformat();
  }

  /**
   * Adds a stream as it is in another container, before the header is written.
   *
   * @return the new one, for {@link #copy}
   */
  AVStream add(AVStream other) throws IOException {
    AVStream added = avformat_new_stream(context, null);
    if (added == null) {
      throw new IOException("out of memory");
    }
    require(avcodec_parameters_copy(added.codecpar(), other.codecpar()));
    if (other.codecpar().codec_type() != AVMEDIA_TYPE_DATA) { // a data track is known by its tag
      added.codecpar().codec_tag(0);
    }
    added.time_base(other.time_base());
    added.disposition(other.disposition());
    AVDictionary tags = new AVDictionary(null);
    av_dict_copy(tags, other.metadata(), 0);
    added.metadata(tags);
    return added;
  }

  /** Sets names, places and times, before the header is written. */
  void describe(SourceMetadata metadata) {
    AVDictionary file = new AVDictionary(null);
    AVDictionary video = new AVDictionary(null);
    metadata.apply(file, video);
    context.metadata(file);
    stream.metadata(video);
  }

  /**
   * Writes a packet of an added stream, which is unreferenced by the caller.
   *
   * @param timeBase of the packet's times
   * @return false if its times do not follow those before it
   */
  boolean copy(AVPacket packet, AVRational timeBase, AVStream to) throws IOException {
    av_packet_rescale_ts(packet, timeBase, to.time_base());
    packet.stream_index(to.index());
    packet.pos(-1);
    int code = av_write_frame(context, packet);
    if (code == AVERROR_EINVAL()) {
      return false;
    }
    require(code);
    return true;
  }

  /** Writes the container's header for an encoder's stream. */
  void begin(AVCodecContext encoder) throws IOException {
    require(avcodec_parameters_from_context(stream.codecpar(), encoder));
    stream.avg_frame_rate(encoder.framerate());
    stream.r_frame_rate(encoder.framerate());
    begin();
  }

  /** Writes the container's header for packets as they are in another container. */
  void beginLike(AVStream other) throws IOException {
    require(avcodec_parameters_copy(stream.codecpar(), other.codecpar()));
    stream.codecpar().codec_tag(0); // each container has its own
    try (AVRational rate = av_d2q(format.framesPerSecond(), 60_000)) {
      stream.avg_frame_rate(rate);
      stream.r_frame_rate(rate);
    }
    begin();
  }

  private void begin() throws IOException {
    carry(format.tags());
    try (AVRational tick = new AVRational()) {
      stream.time_base(tick.num(format.timeBase().num()).den(format.timeBase().den()));
    }
    // shifted, because players hide frames before time 0
    context.avoid_negative_ts(AVFMT_AVOID_NEG_TS_MAKE_NON_NEGATIVE);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", growing ? GROWING : "+faststart", 0);
      // MP4 keeps the time before the first frame in this unit: the default would round it to 1 ms.
      av_dict_set(options, "movie_timescale", Integer.toString(format.timeBase().den()), 0);
      require(avformat_write_header(context, options));
    } finally {
      av_dict_free(options);
    }
  }

  /** Writes what the source says about its pixels into the container too. */
  private void carry(VideoTags tags) {
    stream.codecpar().color_primaries(tags.primaries()).color_trc(tags.transfer());
    try (AVRational aspect = new AVRational().num(tags.aspectNum()).den(tags.aspectDen())) {
      stream.codecpar().sample_aspect_ratio(aspect);
      stream.sample_aspect_ratio(aspect);
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

  /** Writes one packet, as long as the format says; its buffer stays the caller's. */
  void write(AVPacket packet, long pts) throws IOException {
    write(packet, pts, nominalTicks);
  }

  /** Writes one packet that is shown for some ticks; its buffer stays the caller's. */
  void write(AVPacket packet, long pts, long ticks) throws IOException {
    packet.stream_index(0);
    packet.pts(pts);
    packet.dts(pts);
    packet.duration(ticks);
    try (AVRational tick = new AVRational()) {
      av_packet_rescale_ts(
          packet,
          tick.num(format.timeBase().num()).den(format.timeBase().den()),
          stream.time_base());
    }
    require(av_write_frame(context, packet));
    if (growing) {
      require(av_write_frame(context, (AVPacket) null));
      avio_flush(io);
      require(io.error());
    }
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
