package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_I;
import static org.bytedeco.ffmpeg.global.avutil.AV_PICTURE_TYPE_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_inv_q;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * Encodes each frame into one packet, in the same order: no B-frames, no skipped frames. Timestamps
 * are handled by the caller; frames are only numbered. Used by one thread.
 */
public final class VideoEncoder implements AutoCloseable {
  public static final String OPENH264 = "libopenh264";
  public static final String NVENC = "h264_nvenc";

  /**
   * Encoders for files, in order of preference; all are LGPL or more permissive and need no special
   * hardware.
   */
  public static final List<String> FILE_CHAIN = List.of(OPENH264, "mpeg4");

  private static final int OPENH264_SMALLEST_PX = 16;
  private static final int ENCODER_THREADS = 1;

  private final AVCodecContext context;
  private final String codecName;
  private long pictures;

  private VideoEncoder(AVCodecContext context, String codecName) {
    this.context = context;
    this.codecName = codecName;
  }

  /**
   * Opens the first encoder that accepts such frames.
   *
   * @param like a frame with the size, pixel format and colours of all following ones
   * @throws IOException if none opens; the message names each and why
   */
  public static VideoEncoder open(List<String> chain, AVFrame like, Coding coding)
      throws IOException {
    List<String> reasons = new ArrayList<>();
    for (String name : chain) {
      try {
        return open(name, like, coding);
      } catch (IOException e) {
        reasons.add(name + ": " + e.getMessage());
      }
    }
    throw new IOException(
        "no encoder takes %dx%d pixels (%s)"
            .formatted(like.width(), like.height(), String.join("; ", reasons)));
  }

  /**
   * Opens an encoder.
   *
   * @param name FFmpeg's name
   * @param like a picture with the size, pixel format and colours of all that will come
   * @throws IOException if it does not open; the message is only the reason
   */
  public static VideoEncoder open(String name, AVFrame like, Coding coding) throws IOException {
    if (name.equals(OPENH264) && Math.min(like.width(), like.height()) < OPENH264_SMALLEST_PX) {
      throw new IOException("too small"); // it would open, but fail on the first frame
    }
    AVCodec codec = avcodec_find_encoder_by_name(name);
    if (codec == null) {
      throw new IOException("not in this FFmpeg");
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    int code = configure(context, codec, name, like, coding);
    if (code < 0) {
      avcodec_free_context(context);
      throw new IOException(Libav.message(code));
    }
    return new VideoEncoder(context, name);
  }

  private static int configure(
      AVCodecContext context, AVCodec codec, String name, AVFrame like, Coding coding) {
    context.width(like.width());
    context.height(like.height());
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    context.colorspace(like.colorspace());
    context.color_range(like.color_range());
    context.color_primaries(like.color_primaries());
    context.color_trc(like.color_trc());
    context.sample_aspect_ratio(like.sample_aspect_ratio());
    context.gop_size(coding.keyframeEvery());
    context.max_b_frames(0);
    context.thread_count(ENCODER_THREADS);
    if (coding.globalHeader()) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    try (AVRational rate = av_d2q(coding.framesPerSecond(), 60_000);
        AVRational tick = av_inv_q(rate)) {
      context.framerate(rate);
      context.time_base(tick);
    }
    AVDictionary options = new AVDictionary(null);
    try {
      switch (name) {
        case OPENH264 -> {
          av_dict_set(options, "allow_skip_frames", "0", 0);
          av_dict_set(options, "coder", "cabac", 0); // High profile, for a tenth fewer bytes
          if (coding.holdsQuality()) {
            av_dict_set(options, "rc_mode", "quality", 0);
            context.qmin(coding.quantiser());
            context.qmax(coding.quantiser());
          } else {
            av_dict_set(options, "rc_mode", "bitrate", 0);
            context.bit_rate(coding.bitsPerSecond());
          }
        }
        case NVENC -> {
          av_dict_set(options, "preset", "p3", 0);
          av_dict_set(options, "tune", "ull", 0); // ultra-low latency: no lookahead
          av_dict_set(options, "zerolatency", "1", 0);
          av_dict_set(options, "delay", "0", 0);
          av_dict_set(options, "forced-idr", "1", 0);
          if (coding.holdsQuality()) {
            av_dict_set(options, "rc", "constqp", 0);
            av_dict_set(options, "qp", Integer.toString(coding.quantiser()), 0);
          } else {
            av_dict_set(options, "rc", "cbr", 0);
            context.bit_rate(coding.bitsPerSecond());
          }
        }
        default -> {
          if (coding.holdsQuality()) {
            context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
            // MPEG-4's scale of 1 to 31 grows linearly; H.264's doubles every 6 steps.
            double scale = Math.pow(2, (coding.quantiser() - 12) / 6.0);
            context.global_quality((int) (FF_QP2LAMBDA * Math.max(1, Math.round(scale))));
          } else {
            context.bit_rate(coding.bitsPerSecond());
          }
        }
      }
      return avcodec_open2(context, codec, options);
    } finally {
      av_dict_free(options);
    }
  }

  /** FFmpeg's name of the encoder in use. */
  public String codecName() {
    return codecName;
  }

  /** Codec parameters for a container; owned by this encoder. */
  public AVCodecContext context() {
    return context;
  }

  /** Encodes one frame, owned by the caller. */
  public void send(AVFrame picture) throws IOException {
    send(picture, false);
  }

  /**
   * Encodes one frame, owned by the caller.
   *
   * @param keyframe whether it must be a keyframe
   */
  public void send(AVFrame picture, boolean keyframe) throws IOException {
    picture.pict_type(keyframe ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE);
    picture.pts(pictures++);
    require(avcodec_send_frame(context, picture));
  }

  /** Declares the end of the stream; {@link #receive} then returns the rest. */
  public void finish() throws IOException {
    require(avcodec_send_frame(context, null));
  }

  /** Receives a packet, unreferenced by the caller; false if none is ready. */
  public boolean receive(AVPacket packet) throws IOException {
    int code = avcodec_receive_packet(context, packet);
    if (code == AVERROR_EAGAIN() || code == AVERROR_EOF()) {
      return false;
    }
    require(code);
    return true;
  }

  @Override
  public void close() {
    if (!context.isNull()) {
      avcodec_free_context(context);
    }
  }

  private void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException("encoder %s failed: %s".formatted(codecName, Libav.message(code)));
    }
  }
}
