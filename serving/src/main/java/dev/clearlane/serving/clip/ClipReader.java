package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.VideoTags;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the video of a clip frame by frame, in presentation order and with the clip's own
 * timestamps, deinterlaced and upright; sound is ignored. Frames whose size differs from the first
 * are scaled to it. Used by one thread.
 */
public final class ClipReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClipReader.class);

  /** Larger sides are rejected: memory must hold many frames. */
  public static final int MAX_SIDE_PX = 8192;

  /** Of files that are clips by their name; one that is named by itself may have any suffix. */
  private static final Set<String> SUFFIXES = Set.of("mp4", "m4v", "mov", "mkv", "avi", "webm");

  private static final int MAX_JUMP_NOTES = 8;

  private static final double ASSUMED_FRAMES_PER_SECOND = 25;

  private final Path file;
  private final Demuxer demuxer;
  private final AVPacket packet;
  private final AVFrame picture;
  private final FrameFiller filler;
  private final StreamFormat format;
  private @Nullable VideoDecoder decoder;
  private final List<String> readNotes = new ArrayList<>(); // about the times
  private boolean pending; // a picture is decoded, but not delivered yet
  private boolean drained;
  private boolean finished;
  private boolean endedEarly;
  private long packets;
  private long damaged;
  private long delivered;
  private long lastPts = Long.MIN_VALUE;
  private final EvenClock clock;
  private long statedJumps;

  private ClipReader(Path file, int video) throws IOException {
    this.file = file;
    demuxer = new Demuxer(Input.clip(file, video));
    packet = av_packet_alloc();
    picture = av_frame_alloc();
    filler = new FrameFiller();
    boolean opened = false;
    try {
      VideoDecoder first = new VideoDecoder(file.toString(), demuxer.stream());
      decoder = first;
      checkSize(first.widthPx(), first.heightPx());
      if (!demuxer.choice().isEmpty()) {
        LOG.info("{}: {}", file, demuxer.choice());
      }
      pending = decodeFirst(first);
      format = readFormat(first);
      clock = new EvenClock(format.timeBase(), format.framesPerSecond());
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /** Whether a file's name ends in a suffix by which clips are found in a directory. */
  public static boolean isClipName(Path file) {
    return SUFFIXES.contains(ClipWriter.suffix(file));
  }

  /**
   * Opens a clip in any container and codec that FFmpeg reads.
   *
   * @throws IOException if it is not a video file, contains no video, or its frames are too large;
   *     the message is one line that names the file
   */
  public static ClipReader open(Path file) throws IOException {
    return open(file, Input.BEST_VIDEO);
  }

  /**
   * Opens one of the videos of a clip.
   *
   * @param video its number among the file's video streams, from 0, or {@link Input#BEST_VIDEO}
   * @throws IOException as {@link #open(Path)}, and if there is no such video
   */
  public static ClipReader open(Path file, int video) throws IOException {
    Libav.load();
    return new ClipReader(file, video);
  }

  /** The first picture holds what the header does not: how it is turned, and its pixels' aspect. */
  private boolean decodeFirst(VideoDecoder open) throws IOException {
    try {
      return decode(open);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(file + ": interrupted while opening");
    }
  }

  private void checkSize(int widthPx, int heightPx) throws IOException {
    if (widthPx < 1 || heightPx < 1) {
      throw new IOException(file + ": its header does not give the frame size");
    }
    if (Math.max(widthPx, heightPx) > MAX_SIDE_PX) {
      throw new IOException(
          "%s: frames must be at most %d pixels a side, but are %dx%d"
              .formatted(file, MAX_SIDE_PX, widthPx, heightPx));
    }
  }

  private StreamFormat readFormat(VideoDecoder open) {
    AVStream stream = demuxer.stream();
    double rate = Libav.value(stream.avg_frame_rate());
    if (rate <= 0) {
      rate = Libav.value(stream.r_frame_rate());
    }
    return new StreamFormat(
        pending ? picture.width() : open.widthPx(),
        pending ? picture.height() : open.heightPx(),
        new TimeBase(stream.time_base().num(), stream.time_base().den()),
        rate > 0 ? rate : ASSUMED_FRAMES_PER_SECOND,
        demuxer.expectedFrames(),
        pending ? DecodedPicture.tags(picture) : VideoTags.NONE);
  }

  /** What a reader should know of this clip so far: one line each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(readNotes);
    VideoDecoder open = decoder;
    if (!demuxer.choice().isEmpty()) {
      notes.add(0, demuxer.choice());
    }
    if (open != null) {
      notes.addAll(open.notes());
    }
    return notes;
  }

  /** Size, time base, rate and announced number of frames. */
  public StreamFormat format() {
    return format;
  }

  /**
   * Decodes the next frame into memory leased from a pool, waiting for a free frame; the caller
   * owns it. Frames that cannot be decoded are skipped and {@linkplain #lostFrames counted}.
   *
   * @return null after the last frame
   * @throws IOException if the file cannot be read or its pixels cannot be converted
   */
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    VideoDecoder open = decoder;
    if (open == null) {
      throw new IllegalStateException(file + " is closed");
    }
    if (!pending && (finished || !decode(open))) {
      return null;
    }
    pending = true;
    Frame frame = pool.lease();
    boolean filled = false;
    try {
      show(frame);
      frame.stamp(delivered, presentationTime(), System.nanoTime());
      delivered++;
      filled = true;
      return frame;
    } finally {
      av_frame_unref(picture);
      pending = false;
      if (!filled) {
        frame.close();
      }
    }
  }

  private void show(Frame frame) throws IOException {
    try {
      filler.show(picture, frame);
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Decodes until a frame is available; false at the end. */
  private boolean decode(VideoDecoder open) throws IOException, InterruptedException {
    while (true) {
      int code = open.receive(picture);
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

  /** Sends the decoder one packet, or the end of the stream. */
  private void feed(VideoDecoder open) throws IOException, InterruptedException {
    int code = drained ? AVERROR_EOF() : demuxer.read(packet);
    if (code < 0) {
      if (!drained) {
        drained = true;
        endedEarly = code != AVERROR_EOF() || DeclaredLength.exceeds(file);
      }
      open.send(null);
      return;
    }
    try {
      if (!Demuxer.isHidden(packet)) {
        packets++;
      }
      if (demuxer.isTruncated(packet) || open.send(packet) < 0) {
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
      lastPts = pts;
      return pts;
    }
    lastPts = clock.next(pts);
    if (clock.jumps() > statedJumps) {
      statedJumps = clock.jumps();
      String line =
          ("its times jump by %.3f s at frame %d, as where two recordings are joined; they are"
                  + " continued evenly")
              .formatted(
                  (double) clock.lastJumpTicks()
                      * format.timeBase().num()
                      / format.timeBase().den(),
                  delivered);
      LOG.warn("{}: {}", file, line);
      if (statedJumps <= MAX_JUMP_NOTES) {
        readNotes.add(line);
      }
    }
    return lastPts;
  }

  /** Number of times that the timestamps went back or left a long gap. */
  public long jumps() {
    return clock.jumps();
  }

  private void reportLoss() {
    if (lostFrames() > 0) {
      LOG.warn(
          "{}: {} frames read, {} lost{}",
          file,
          delivered,
          lostFrames(),
          endedEarly ? "; the file is truncated" : "");
    }
  }

  /**
   * Number of frames that could not be decoded; after the last frame including announced frames
   * that are missing.
   */
  public long lostFrames() {
    if (!finished) {
      return damaged;
    }
    long announced = Math.max(packets, demuxer.expectedFrames());
    return Math.max(announced - delivered, endedEarly ? 1 : 0);
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
      demuxer.close();
    }
  }
}
