package dev.clearlane.edge.capture;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.serving.clip.DecodedPicture;
import dev.clearlane.serving.clip.Demuxer;
import dev.clearlane.serving.clip.FrameFiller;
import dev.clearlane.serving.clip.Input;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.clip.VideoDecoder;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * A live stream read through FFmpeg: a network camera, a device, or the output of a command. Frames
 * are stamped with the arrival time of their last packet, before decoding. Opening includes
 * decoding the first frame, because only that proves the size.
 */
final class StreamCamera implements Camera {
  /** Timeout from the header to the first frame: a camera may send keyframes seconds apart. */
  static final Duration FIRST_PICTURE_LIMIT = Duration.ofSeconds(12);

  /**
   * Most pixels of a live frame, 16:9 at 7680 a side: a decoder holds up to 17 of them, and a
   * camera could announce any size.
   */
  static final long MAX_PIXELS = 7680L * 4320;

  /** Frames of a source without timestamps are timed by arrival, in microseconds. */
  private static final TimeBase ARRIVAL_BASE = new TimeBase(1, 1_000_000);

  private static final double ASSUMED_FRAMES_PER_SECOND = 25;

  private final Input input;
  private final StreamGuard guard;
  private final boolean timed;
  private final double ratedFramesPerSecond;
  private final Demuxer demuxer;
  private final AVPacket packet;
  private final AVFrame picture;
  private final FrameFiller filler;
  private final long openedNs = System.nanoTime();
  private @Nullable VideoDecoder decoder;
  private StreamFormat format;
  private boolean pending; // a frame is decoded, but not delivered yet
  private boolean drained;
  private boolean finished;
  private long arrivalNs;
  private long delivered;
  private long lost;
  private boolean seen; // a picture
  private boolean refused; // a packet before the first picture
  private long owed; // packets since the first frame that produced none

  /**
   * Opens a stream.
   *
   * @param guard what the stream comes through, closed by this camera
   * @param timed whether its timestamps are used
   * @param ratedFramesPerSecond its rate if the stream has none; 0 for unknown
   * @throws IOException if it cannot be opened, or delivers no frame in time
   */
  StreamCamera(Input input, StreamGuard guard, boolean timed, double ratedFramesPerSecond)
      throws IOException, InterruptedException {
    Libav.load();
    this.input = input;
    this.guard = guard;
    this.timed = timed;
    this.ratedFramesPerSecond = ratedFramesPerSecond;
    demuxer = open(input, guard);
    packet = av_packet_alloc();
    picture = av_frame_alloc();
    filler = new FrameFiller();
    boolean opened = false;
    try {
      VideoDecoder first = new VideoDecoder(input.label(), demuxer.stream(), MAX_PIXELS);
      decoder = first;
      if (!decode(first, FIRST_PICTURE_LIMIT)) {
        guard.explainEnd();
        throw new IOException(input + ": stream ended before its first frame");
      }
      pending = true;
      format = readFormat(first);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private static Demuxer open(Input input, StreamGuard guard) throws IOException {
    try {
      return new Demuxer(input);
    } catch (IOException e) {
      throw better(input, guard, e);
    }
  }

  /** Reads a packet, which holds one picture. */
  private int read() throws IOException, InterruptedException {
    int code;
    try {
      code = demuxer.read(packet);
    } catch (IOException e) {
      throw better(input, guard, e);
    }
    if (guard.failure() != null) { // what comes after it is only a part of a picture
      av_packet_unref(packet);
      throw better(input, guard, null);
    }
    guard.pictureTaken();
    return code;
  }

  /** What cut the stream off, if FFmpeg only saw it end. */
  private static IOException better(Input input, StreamGuard guard, @Nullable IOException e) {
    String failure = guard.failure();
    if (failure == null && e != null) {
      return e;
    }
    return new IOException("%s: %s".formatted(input, failure), e);
  }

  private StreamFormat readFormat(VideoDecoder open) throws IOException {
    if (Math.max(picture.width(), picture.height()) > FrameSize.LARGEST_SIDE_PX) {
      throw new IOException(
          "%s: frame sides must be at most %d pixels, but are %dx%d"
              .formatted(input, FrameSize.LARGEST_SIDE_PX, picture.width(), picture.height()));
    }
    AVStream stream = demuxer.stream();
    return new StreamFormat(
        picture.width(),
        picture.height(),
        timed ? new TimeBase(stream.time_base().num(), stream.time_base().den()) : ARRIVAL_BASE,
        rate(open),
        -1,
        DecodedPicture.tags(picture));
  }

  private double rate(VideoDecoder open) {
    double[] candidates = {
      Libav.value(demuxer.stream().avg_frame_rate()), open.framesPerSecond(), ratedFramesPerSecond
    };
    for (double rate : candidates) {
      if (rate > 0 && rate <= Source.MAX_FRAMES_PER_SECOND) {
        return rate;
      }
    }
    return ASSUMED_FRAMES_PER_SECOND;
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  @Override
  public boolean isLive() {
    return true;
  }

  @Override
  public int timestampBits() {
    int bits = demuxer.stream().pts_wrap_bits();
    return timed && bits > 0 && bits < 64 ? bits : 64;
  }

  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    VideoDecoder open = opened();
    if (!pending && !decode(open, FIRST_PICTURE_LIMIT)) {
      return null;
    }
    pending = true;
    if (picture.width() != format.widthPx() || picture.height() != format.heightPx()) {
      StreamFormat before = format;
      format = readFormat(open);
      throw new FormatChangedException(input.label(), before, format);
    }
    return fill(pool.lease());
  }

  @Override
  public boolean skip() throws IOException, InterruptedException {
    boolean there = pending || decode(opened(), FIRST_PICTURE_LIMIT);
    release();
    return there;
  }

  private VideoDecoder opened() {
    VideoDecoder open = decoder;
    if (open == null) {
      throw new IllegalStateException(input + " is closed");
    }
    return open;
  }

  private Frame fill(Frame frame) throws IOException {
    boolean filled = false;
    try {
      if (input.isDevice() && !opened().ownsPictures()) {
        filler.copy(picture, frame); // returns the buffer to the driver
      } else {
        filler.show(picture, frame);
      }
      frame.stamp(delivered, timestamp(), arrivalNs);
      delivered++;
      filled = true;
      return frame;
    } catch (IOException e) {
      throw new IOException(input + ": " + e.getMessage(), e);
    } finally {
      release();
      if (!filled) {
        frame.close();
      }
    }
  }

  private void release() {
    av_frame_unref(picture);
    pending = false;
  }

  private long timestamp() {
    if (timed) {
      long pts = picture.best_effort_timestamp();
      return pts == AV_NOPTS_VALUE ? NO_TIMESTAMP : pts;
    }
    return (arrivalNs - openedNs) / 1000;
  }

  /**
   * Decodes until the next frame is complete; false at the end.
   *
   * @throws IOException if data arrive but no frame in time
   */
  private boolean decode(VideoDecoder open, Duration limit)
      throws IOException, InterruptedException {
    long untilNs = System.nanoTime() + limit.toNanos();
    while (!finished) {
      int code = open.receive(picture);
      if (code >= 0) {
        if (isDamaged()) {
          lost++;
        }
        seen = true;
        owed = Math.max(0, owed - 1);
        return true;
      }
      if (code == AVERROR_EOF()) {
        finished = true;
        return false;
      }
      if (code != AVERROR_EAGAIN()) {
        lost++;
      }
      if (System.nanoTime() - untilNs > 0) {
        throw new IOException(
            "%s: receiving data, but no complete frame within %d s%s"
                .formatted(
                    input,
                    limit.toSeconds(),
                    refused
                        ? "; frames of more than %d megapixels are refused"
                            .formatted(MAX_PIXELS / 1_000_000)
                        : ""));
      }
      countSilentLoss(open);
      feed(open);
    }
    return false;
  }

  /** Counts a packet that produced no frame. */
  private void countSilentLoss(VideoDecoder open) {
    if (open.dropsInSilence() && owed > open.reordered()) {
      owed--;
      lost++;
    }
  }

  /** A damaged frame is delivered as far as it was decoded. */
  private boolean isDamaged() {
    return picture.decode_error_flags() != 0
        || (picture.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) != 0;
  }

  /** Sends the decoder one packet, or the end of the stream. */
  private void feed(VideoDecoder open) throws IOException, InterruptedException {
    int code = drained ? AVERROR_EOF() : read();
    if (code < 0) {
      if (code != AVERROR_EOF()) {
        throw new IOException("%s: %s".formatted(input, Libav.message(code)));
      }
      if (!drained) {
        guard.explainEnd();
      }
      drained = true;
      open.send(null);
      return;
    }
    arrivalNs = System.nanoTime();
    try {
      if (open.send(packet) < 0) {
        refused |= !seen;
        lost++;
      } else if (seen) { // before the first, a decoder waits for a keyframe
        owed++;
      }
    } finally {
      av_packet_unref(packet);
    }
  }

  @Override
  public long lostFrames() {
    return lost;
  }

  @Override
  public void close() {
    VideoDecoder open = decoder;
    decoder = null;
    if (open != null) {
      open.close();
    }
    if (!picture.isNull()) {
      av_frame_free(picture);
      av_packet_free(packet);
      filler.close();
      guard.close();
      demuxer.close();
    }
  }
}
