package dev.clearlane.synth.clip;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_ERROR;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCachedContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import dev.clearlane.bundle.Picture;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
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
 * A clip's frames, one after another, decoded by libav. Used on one thread; closed by whoever
 * opened it.
 */
public final class ClipReader implements AutoCloseable {
  private final Path file;
  private final Rounding rounding;
  private final AVFormatContext format = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame frame = av_frame_alloc();
  private @Nullable AVCodecContext decoder;
  private @Nullable SwsContext converter;
  private int video;
  private boolean drained;

  /** How swscale turns the clip's colours into 8-bit samples; the two differ by a level or two. */
  public enum Rounding {
    /** Each sample to its nearest: for measuring. */
    EXACT(SWS_BICUBIC | SWS_ACCURATE_RND),
    /** swscale's faster arithmetic, which training data have always been read with. */
    FAST(SWS_BICUBIC);

    private final int flags;

    Rounding(int flags) {
      this.flags = flags;
    }
  }

  private ClipReader(Path file, Rounding rounding) {
    this.file = file;
    this.rounding = rounding;
  }

  /**
   * Opens a clip at its first frame.
   *
   * @throws IOException if it is missing, no clip, or of a codec that is not here
   */
  public static ClipReader open(Path file, Rounding rounding) throws IOException {
    av_log_set_level(AV_LOG_ERROR);
    ClipReader reader = new ClipReader(file, rounding);
    try {
      reader.openFile();
      return reader;
    } catch (IOException e) {
      reader.close();
      throw e;
    }
  }

  /**
   * The next frame, or null after the last.
   *
   * @throws IOException if a frame is broken
   */
  public @Nullable Picture next() throws IOException {
    AVCodecContext context = decoder;
    while (context != null) {
      if (avcodec_receive_frame(context, frame) >= 0) {
        return convert();
      }
      if (drained) {
        return null;
      }
      if (av_read_frame(format, packet) >= 0) {
        int code = packet.stream_index() == video ? avcodec_send_packet(context, packet) : 0;
        av_packet_unref(packet);
        check(code, "has a frame that cannot be decoded");
      } else {
        drained = true;
        check(avcodec_send_packet(context, null), "cannot be decoded to its end");
      }
    }
    return null;
  }

  /** When the frame that {@link #next} returned last is shown. */
  public double seconds() {
    AVStream stream = format.streams(video);
    return frame.pts() * (double) stream.time_base().num() / stream.time_base().den();
  }

  @Override
  public void close() {
    if (converter != null) {
      sws_freeContext(converter);
      converter = null;
    }
    if (decoder != null) {
      avcodec_free_context(decoder);
      decoder = null;
    }
    av_frame_free(frame);
    av_packet_free(packet);
    if (!format.isNull()) {
      avformat_close_input(format);
    }
  }

  private void openFile() throws IOException {
    check(
        avformat_open_input(format, file.toString(), (AVInputFormat) null, (AVDictionary) null),
        "cannot be opened as a clip");
    check(avformat_find_stream_info(format, (PointerPointer<?>) null), "has no streams");
    video = videoStream();
    AVStream stream = format.streams(video);
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new IOException(file + ": no decoder for its video");
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    decoder = context;
    check(avcodec_parameters_to_context(context, stream.codecpar()), "has odd parameters");
    check(avcodec_open2(context, codec, (AVDictionary) null), "cannot be decoded");
  }

  private int videoStream() throws IOException {
    for (int i = 0; i < format.nb_streams(); i++) {
      if (format.streams(i).codecpar().codec_type() == AVMEDIA_TYPE_VIDEO) {
        return i;
      }
    }
    throw new IOException(file + ": has no video stream");
  }

  private Picture convert() throws IOException {
    int width = frame.width();
    int height = frame.height();
    SwsContext context =
        sws_getCachedContext(
            converter,
            width,
            height,
            frame.format(),
            width,
            height,
            AV_PIX_FMT_BGR24,
            rounding.flags,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (context == null) {
      throw new IOException(file + ": its pixels cannot be converted");
    }
    converter = context;
    byte[] bgr = new byte[Math.multiplyExact(3 * width, height)];
    try (BytePointer out = new BytePointer(bgr.length);
        PointerPointer<BytePointer> planes = new PointerPointer<>(1);
        IntPointer strides = new IntPointer(1);
        PointerPointer<AVFrame> source = new PointerPointer<>(frame)) {
      planes.put(0, out);
      strides.put(0, 3 * width);
      sws_scale(context, source, frame.linesize(), 0, height, planes, strides);
      out.get(bgr);
    }
    return new Picture(width, height, bgr);
  }

  private void check(int code, String failure) throws IOException {
    if (code < 0) {
      throw new IOException(file + ": " + failure);
    }
  }
}
