package dev.clearlane.synth.drive;

import static org.bytedeco.ffmpeg.avformat.AVFormatContext.AVFMT_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/**
 * Writes an MP4 with H.264 video at a constant frame rate, through OpenH264 at a fixed quantiser.
 *
 * <p>Each stretch is coded on its own: it starts with a key frame, may have its own quantiser, and
 * equal pictures in two clips become equal bytes. Used on one thread; closed by whoever opened it.
 */
final class ClipWriter implements AutoCloseable {
  private static final String ENCODER = "libopenh264";

  private final Path file;
  private final int widthPx;
  private final int heightPx;
  private final int fps;
  private final AVFormatContext format = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private final BytePointer pixels;
  private final SwsContext converter;
  private @Nullable AVCodecContext encoder;
  private @Nullable AVStream stream;
  private byte[] header = new byte[0];
  private long frames;

  private ClipWriter(Path file, int widthPx, int heightPx, int fps) {
    this.file = file;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    this.fps = fps;
    pixels = new BytePointer(3L * widthPx * heightPx);
    converter =
        sws_getContext(
            widthPx,
            heightPx,
            AV_PIX_FMT_BGR24,
            widthPx,
            heightPx,
            AV_PIX_FMT_YUV420P,
            SWS_BICUBIC | SWS_ACCURATE_RND,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
  }

  /**
   * Opens a file, replacing one that is there.
   *
   * @param widthPx columns, even
   * @param heightPx rows, even
   */
  static ClipWriter open(Path file, int widthPx, int heightPx, int fps) throws IOException {
    av_log_set_level(AV_LOG_ERROR);
    ClipWriter writer = new ClipWriter(file, widthPx, heightPx, fps);
    try {
      writer.openFile();
      return writer;
    } catch (IOException e) {
      writer.release();
      throw e;
    }
  }

  /**
   * Starts a stretch; must be called before the first picture.
   *
   * @param quantiser of H.264, 1 (best) to 51
   */
  void startStretch(int quantiser) throws IOException {
    drain();
    AVCodec codec = avcodec_find_encoder_by_name(ENCODER);
    if (codec == null) {
      throw new IOException("this FFmpeg has no " + ENCODER);
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    encoder = context;
    context.width(widthPx);
    context.height(heightPx);
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    context.colorspace(AVCOL_SPC_SMPTE170M);
    context.color_range(AVCOL_RANGE_MPEG);
    context.time_base().num(1).den(fps);
    context.framerate().num(fps).den(1);
    context.gop_size(10_000);
    context.max_b_frames(0);
    context.thread_count(1);
    context.qmin(quantiser);
    context.qmax(quantiser);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "allow_skip_frames", "0", 0);
    av_dict_set(options, "coder", "cabac", 0);
    av_dict_set(options, "rc_mode", "quality", 0);
    int code = avcodec_open2(context, codec, options);
    av_dict_free(options);
    check(code, "cannot be encoded");
    byte[] parameters = new byte[context.extradata_size()];
    context.extradata().get(parameters);
    if (stream == null) {
      writeHeader(context);
      header = parameters;
    } else if (!Arrays.equals(header, parameters)) {
      throw new IOException(file + ": stretches would need different decoder parameters");
    }
  }

  /** Adds the next frame. */
  void add(Picture picture) throws IOException {
    AVCodecContext context = encoder;
    if (context == null) {
      throw new IllegalStateException("a stretch must be started before the first picture");
    }
    if (picture.widthPx() != widthPx || picture.heightPx() != heightPx) {
      throw new IllegalArgumentException(
          "the clip is %dx%d, the picture %dx%d"
              .formatted(widthPx, heightPx, picture.widthPx(), picture.heightPx()));
    }
    check(av_frame_make_writable(frame), "has no memory for a frame");
    pixels.position(0).put(picture.bgr());
    try (PointerPointer<BytePointer> planes = new PointerPointer<>(1);
        IntPointer strides = new IntPointer(1);
        PointerPointer<AVFrame> target = new PointerPointer<>(frame)) {
      planes.put(0, pixels);
      strides.put(0, 3 * widthPx);
      sws_scale(converter, planes, strides, 0, heightPx, target, frame.linesize());
    }
    frame.pts(frames++);
    check(avcodec_send_frame(context, frame), "cannot be encoded");
    writePackets(context);
  }

  /** Writes what is left and closes the file. */
  @Override
  public void close() throws IOException {
    try {
      if (stream != null) {
        drain();
        check(av_write_trailer(format), "cannot be finished");
      }
    } finally {
      release();
    }
  }

  private void openFile() throws IOException {
    frame.format(AV_PIX_FMT_YUV420P);
    frame.width(widthPx);
    frame.height(heightPx);
    frame.colorspace(AVCOL_SPC_SMPTE170M);
    frame.color_range(AVCOL_RANGE_MPEG);
    check(av_frame_get_buffer(frame, 0), "has no memory for a frame");
    check(avformat_alloc_output_context2(format, null, "mp4", file.toString()), "cannot be an MP4");
    format.flags(format.flags() | AVFMT_FLAG_BITEXACT);
    AVIOContext io = new AVIOContext(null);
    check(avio_open(io, file.toString(), AVIO_FLAG_WRITE), "cannot be written");
    format.pb(io);
  }

  private void writeHeader(AVCodecContext context) throws IOException {
    AVStream made = avformat_new_stream(format, null);
    made.time_base().num(1).den(fps);
    made.avg_frame_rate().num(fps).den(1);
    check(avcodec_parameters_from_context(made.codecpar(), context), "cannot be described");
    AVDictionary options = new AVDictionary(null);
    av_dict_set(options, "movflags", "+faststart", 0);
    int code = avformat_write_header(format, options);
    av_dict_free(options);
    check(code, "cannot be started");
    stream = made;
  }

  private void drain() throws IOException {
    AVCodecContext context = encoder;
    if (context == null) {
      return;
    }
    check(avcodec_send_frame(context, null), "cannot be encoded");
    writePackets(context);
    avcodec_free_context(context);
    encoder = null;
  }

  private void writePackets(AVCodecContext context) throws IOException {
    AVStream to = stream;
    while (to != null && avcodec_receive_packet(context, packet) >= 0) {
      packet.stream_index(0);
      packet.duration(1);
      av_packet_rescale_ts(packet, context.time_base(), to.time_base());
      int code = av_interleaved_write_frame(format, packet);
      av_packet_unref(packet);
      check(code, "cannot be written");
    }
  }

  private void check(int code, String failure) throws IOException {
    if (code < 0) {
      throw new IOException(file + ": " + failure);
    }
  }

  private void release() {
    if (encoder != null) {
      avcodec_free_context(encoder);
      encoder = null;
    }
    sws_freeContext(converter);
    av_frame_free(frame);
    av_packet_free(packet);
    pixels.close();
    if (!format.isNull()) {
      AVIOContext io = format.pb();
      if (io != null && !io.isNull()) {
        avio_closep(io);
      }
      avformat_free_context(format);
    }
  }
}
