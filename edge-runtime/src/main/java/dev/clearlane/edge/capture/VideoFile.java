package dev.clearlane.edge.capture;

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
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.clearlane.edge.frame.Frame;
import dev.clearlane.edge.frame.FramePool;
import dev.clearlane.edge.frame.StreamFormat;
import dev.clearlane.edge.frame.TimeBase;
import dev.clearlane.edge.libav.Libav;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The video of a clip, frame by frame in presentation order, with the clip's own timestamps; sound
 * is ignored. Frames whose size differs from the first are scaled to it.
 */
final class VideoFile implements Camera {
  private static final Logger LOG = LoggerFactory.getLogger(VideoFile.class);

  /**
   * Larger sides are refused: no car camera has them, and a frame must fit in memory many times.
   */
  private static final int LARGEST_SIDE_PX = 8192;

  /** One thread decodes 720p several times faster than any network restores it. */
  private static final int DECODER_THREADS = 1;

  private static final double ASSUMED_FRAMES_PER_SECOND = 25;

  private final Path file;
  private final Demuxer demuxer;
  private final AVPacket packet = av_packet_alloc();
  private final AVFrame picture = av_frame_alloc();
  private final BgrConverter converter = new BgrConverter();
  private @Nullable AVCodecContext decoder;
  private final StreamFormat format;
  private boolean drained;
  private boolean finished;
  private boolean endedEarly;
  private long packets;
  private long damaged;
  private long delivered;
  private long lastPts = Long.MIN_VALUE;

  private VideoFile(Path file) throws IOException {
    this.file = file;
    demuxer = new Demuxer(file);
    boolean opened = false;
    try {
      decoder = openDecoder(demuxer.stream());
      format = readFormat(decoder);
      if (Math.abs(demuxer.rotationDegrees()) >= 1) {
        LOG.warn(
            "{}: players turn it by {} degrees; its frames are taken as they are stored",
            file,
            Math.round(demuxer.rotationDegrees()));
      }
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /**
   * Opens a clip in any container and codec that FFmpeg reads.
   *
   * @throws IOException if it is no clip, holds no video, or its pictures are too large
   */
  static VideoFile open(Path file) throws IOException {
    Libav.load();
    return new VideoFile(file);
  }

  private AVCodecContext openDecoder(AVStream stream) throws IOException {
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new IOException(file + ": FFmpeg has no decoder for its video");
    }
    AVCodecContext context = avcodec_alloc_context3(codec);
    int code = avcodec_parameters_to_context(context, stream.codecpar());
    if (code >= 0) {
      context.pkt_timebase(stream.time_base());
      context.thread_count(DECODER_THREADS);
      code = avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      avcodec_free_context(context);
      throw new IOException(
          "%s: its video cannot be decoded: %s".formatted(file, Libav.message(code)));
    }
    return context;
  }

  private StreamFormat readFormat(AVCodecContext context) throws IOException {
    AVStream stream = demuxer.stream();
    int widthPx = context.width();
    int heightPx = context.height();
    if (widthPx < 1 || heightPx < 1) {
      throw new IOException(file + ": does not say how large its pictures are");
    }
    if (widthPx > LARGEST_SIDE_PX || heightPx > LARGEST_SIDE_PX) {
      throw new IOException(
          "%s: pictures are at most %d pixels a side, not %dx%d"
              .formatted(file, LARGEST_SIDE_PX, widthPx, heightPx));
    }
    double rate = Libav.value(stream.avg_frame_rate());
    if (rate <= 0) {
      rate = Libav.value(stream.r_frame_rate());
    }
    return new StreamFormat(
        widthPx,
        heightPx,
        new TimeBase(stream.time_base().num(), stream.time_base().den()),
        rate > 0 ? rate : ASSUMED_FRAMES_PER_SECOND,
        demuxer.expectedFrames());
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    AVCodecContext open = decoder;
    if (open == null) {
      throw new IllegalStateException(file + " is closed");
    }
    if (finished || !decode(open)) {
      return null;
    }
    Frame frame = pool.lease();
    boolean filled = false;
    try {
      convert(frame);
      frame.stamp(delivered, presentationTime(), System.nanoTime());
      delivered++;
      filled = true;
      return frame;
    } finally {
      av_frame_unref(picture);
      if (!filled) {
        frame.close();
      }
    }
  }

  private void convert(Frame frame) throws IOException {
    try {
      converter.convert(picture, frame);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Decodes until the next picture is there; false at the end. */
  private boolean decode(AVCodecContext open) throws IOException, InterruptedException {
    while (true) {
      int code = avcodec_receive_frame(open, picture);
      if (code >= 0) {
        return true;
      }
      if (code == AVERROR_EOF()) {
        finished = true;
        reportLoss();
        return false;
      }
      if (code != AVERROR_EAGAIN()) {
        damaged++;
      }
      feed(open);
    }
  }

  /** Hands the decoder one packet, or tells it that there are no more. */
  private void feed(AVCodecContext open) throws IOException, InterruptedException {
    int code = drained ? AVERROR_EOF() : demuxer.read(packet);
    if (code < 0) {
      if (!drained) {
        drained = true;
        endedEarly = code != AVERROR_EOF() || DeclaredLength.exceeds(file);
      }
      avcodec_send_packet(open, null);
      return;
    }
    try {
      if (!Demuxer.isHidden(packet)) {
        packets++;
      }
      if (demuxer.isCutShort(packet) || avcodec_send_packet(open, packet) < 0) {
        damaged++;
      }
    } finally {
      av_packet_unref(packet);
    }
  }

  private long presentationTime() {
    long pts = picture.best_effort_timestamp();
    if (pts == AV_NOPTS_VALUE) {
      TimeBase base = format.timeBase();
      long step = Math.round(base.den() / (format.framesPerSecond() * base.num()));
      pts = delivered == 0 ? 0 : lastPts + Math.max(1, step);
    } else if (delivered > 0 && pts <= lastPts) {
      pts = lastPts + 1; // time only moves on, whatever a broken clip says
    }
    lastPts = pts;
    return pts;
  }

  private void reportLoss() {
    if (lostFrames() > 0) {
      LOG.warn(
          "{}: {} frames read, {} lost{}",
          file,
          delivered,
          lostFrames(),
          endedEarly ? "; the clip ends before its time" : "");
    }
  }

  @Override
  public long lostFrames() {
    if (!finished) {
      return damaged;
    }
    long announced = Math.max(packets, format.expectedFrames());
    return Math.max(announced - delivered, endedEarly ? 1 : 0);
  }

  @Override
  public void close() {
    AVCodecContext open = decoder;
    decoder = null;
    if (open != null) {
      avcodec_free_context(open);
    }
    if (!picture.isNull()) {
      av_frame_free(picture);
      av_packet_free(packet);
      converter.close();
      demuxer.close();
    }
  }
}
