package dev.clearlane.edge.publish.file;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_d2q;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_inv_q;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.clearlane.edge.libav.Libav;
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
 * Pictures in, packets out, one each, in the same order: no B-frames, no skipped frames. Timestamps
 * are the caller's affair: inside, pictures are merely numbered. Used on one thread.
 */
final class VideoEncoder implements AutoCloseable {
  /** Tried in this order; all are under the LGPL or freer, and run without special hardware. */
  static final List<String> CHAIN = List.of("libopenh264", "mpeg4");

  private static final String OPENH264 = CHAIN.get(0);
  private static final int OPENH264_SMALLEST_PX = 16;

  private static final int KEYFRAME_SECONDS = 2;
  private static final int ENCODER_THREADS = 1;

  private final AVCodecContext context;
  private final String codecName;
  private long pictures;

  private VideoEncoder(AVCodecContext context, String codecName) {
    this.context = context;
    this.codecName = codecName;
  }

  /**
   * Opens the first encoder of the chain that takes such pictures.
   *
   * @param like a picture with the size, pixel format and colours of all that will come
   * @param globalHeader true where the container wants the stream's parameters up front
   * @throws IOException if none opens; the message names each and why
   */
  static VideoEncoder open(
      List<String> chain, AVFrame like, double framesPerSecond, int quantiser, boolean globalHeader)
      throws IOException {
    List<String> refusals = new ArrayList<>();
    for (String name : chain) {
      if (name.equals(OPENH264) && Math.min(like.width(), like.height()) < OPENH264_SMALLEST_PX) {
        refusals.add(name + ": too small"); // it would open, and then fail at the first picture
        continue;
      }
      AVCodec codec = avcodec_find_encoder_by_name(name);
      if (codec == null) {
        refusals.add(name + ": not in this FFmpeg");
        continue;
      }
      AVCodecContext context = avcodec_alloc_context3(codec);
      int code = configure(context, codec, name, like, framesPerSecond, quantiser, globalHeader);
      if (code >= 0) {
        return new VideoEncoder(context, name);
      }
      avcodec_free_context(context);
      refusals.add(name + ": " + Libav.message(code));
    }
    throw new IOException(
        "no encoder takes %dx%d pixels (%s)"
            .formatted(like.width(), like.height(), String.join("; ", refusals)));
  }

  private static int configure(
      AVCodecContext context,
      AVCodec codec,
      String name,
      AVFrame like,
      double framesPerSecond,
      int quantiser,
      boolean globalHeader) {
    context.width(like.width());
    context.height(like.height());
    context.pix_fmt(AV_PIX_FMT_YUV420P);
    context.colorspace(like.colorspace());
    context.color_range(like.color_range());
    context.gop_size(Math.max(1, (int) Math.round(KEYFRAME_SECONDS * framesPerSecond)));
    context.max_b_frames(0);
    context.thread_count(ENCODER_THREADS);
    if (globalHeader) {
      context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    }
    try (AVRational rate = av_d2q(framesPerSecond, 60_000);
        AVRational tick = av_inv_q(rate)) {
      context.framerate(rate);
      context.time_base(tick);
    }
    AVDictionary options = new AVDictionary(null);
    try {
      if (name.equals(OPENH264)) {
        av_dict_set(options, "allow_skip_frames", "0", 0);
        // High profile, for a tenth fewer bytes. The quantiser is pinned, so that quality holds
        // whatever the road looks like and the rate is what follows.
        av_dict_set(options, "coder", "cabac", 0);
        av_dict_set(options, "rc_mode", "quality", 0);
        context.qmin(quantiser);
        context.qmax(quantiser);
      } else {
        context.flags(context.flags() | AV_CODEC_FLAG_QSCALE);
        // MPEG-4's scale of 1 to 31 grows linearly; H.264's doubles every 6 steps.
        context.global_quality(
            (int) (FF_QP2LAMBDA * Math.max(1, Math.round(Math.pow(2, (quantiser - 12) / 6.0)))));
      }
      return avcodec_open2(context, codec, options);
    } finally {
      av_dict_free(options);
    }
  }

  String codecName() {
    return codecName;
  }

  AVCodecContext context() {
    return context;
  }

  /** Takes one picture, which stays the caller's. */
  void send(AVFrame picture) throws IOException {
    picture.pts(pictures++);
    require(avcodec_send_frame(context, picture));
  }

  /** Says that no more pictures come; {@link #receive} then gives the rest. */
  void finish() throws IOException {
    require(avcodec_send_frame(context, null));
  }

  /** Fetches a packet, which the caller unrefs; false if none is ready. */
  boolean receive(AVPacket packet) throws IOException {
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
