package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a clip: MP4, MOV or Matroska with H.264 of constant quality. Each frame keeps its own
 * timestamp (exact in MP4 and MOV, rounded to milliseconds by Matroska); if timestamps start below
 * 0, all are shifted so that they start at 0. An odd side grows by one pixel, because encoders take
 * chroma planes of half the size.
 *
 * <p>The file gets its final name when it is complete: it appears on close, and not at all if a
 * frame could not be written or none was. Used on one thread.
 */
public final class ClipWriter implements AutoCloseable {
  /**
   * Default quantiser of H.264; six more double the step. At 22 a road in HD is decoded at about 41
   * dB for 0.15 bits per pixel.
   */
  public static final int DEFAULT_QUANTISER = 22;

  private static final int MAX_QUANTISER = 51;
  private static final Logger LOG = LoggerFactory.getLogger(ClipWriter.class);
  private static final Map<String, String> CONTAINERS =
      Map.of("mp4", "mp4", "m4v", "mp4", "mov", "mov", "mkv", "matroska");

  private final Path file;
  private final StreamFormat format;
  private final List<String> encoders;
  private final PartFile part;
  private final YuvConverter converter;
  private final Muxer muxer;
  private VideoEncoder encoder;
  private final AVPacket packet = av_packet_alloc();
  private final ArrayDeque<Long> timesInEncoder = new ArrayDeque<>();
  private @Nullable ByteBuffer pixels; // of pictures on the heap
  private long accepted;
  private long lastPts;
  private boolean failed;
  private boolean closed;

  private ClipWriter(
      Path file,
      StreamFormat format,
      List<String> encoders,
      PartFile part,
      YuvConverter converter,
      Muxer muxer,
      VideoEncoder encoder) {
    this.file = file;
    this.format = format;
    this.encoders = encoders;
    this.part = part;
    this.converter = converter;
    this.muxer = muxer;
    this.encoder = encoder;
  }

  /** Whether a file's name ends in the suffix of a container that can be written. */
  public static boolean isClipName(Path file) {
    return CONTAINERS.containsKey(suffix(file));
  }

  /**
   * FFmpeg's name of the container that a file's suffix selects.
   *
   * @throws IOException if it selects none
   */
  static String container(Path file) throws IOException {
    String container = CONTAINERS.get(suffix(file));
    if (container == null) {
      throw new IOException(file + ": clips are written as .mp4, .m4v, .mov or .mkv");
    }
    return container;
  }

  /** {@link #open(Path, StreamFormat, int)} with {@link #DEFAULT_QUANTISER}. */
  public static ClipWriter open(Path file, StreamFormat format) throws IOException {
    return open(file, format, DEFAULT_QUANTISER);
  }

  /**
   * Begins a clip; the suffix of the name selects the container.
   *
   * @param format size, time base and rate of the frames to come
   * @param quantiser 1 (best) to 51
   * @throws IOException if the file cannot be written or no encoder takes the size; the message is
   *     one line that names the file
   */
  public static ClipWriter open(Path file, StreamFormat format, int quantiser) throws IOException {
    return open(file, format, quantiser, VideoEncoder.FILE_CHAIN);
  }

  /**
   * The same with a choice of encoders.
   *
   * @param encoders FFmpeg's names, in order of preference
   */
  public static ClipWriter open(
      Path file, StreamFormat format, int quantiser, List<String> encoders) throws IOException {
    String container = container(file);
    requireQuantiser(quantiser);
    Libav.load();
    PartFile part = new PartFile(file);
    YuvConverter converter = null;
    Muxer muxer = null;
    VideoEncoder encoder = null;
    boolean opened = false;
    try {
      converter = new YuvConverter(format.widthPx(), format.heightPx(), format.tags());
      muxer = new Muxer(part.path(), container, format);
      encoder = openEncoder(encoders, format, converter, muxer, quantiser);
      muxer.begin(encoder.context());
      opened = true;
      LOG.debug("{}: {} by {}", file, container, encoder.codecName());
      return new ClipWriter(file, format, encoders, part, converter, muxer, encoder);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    } finally {
      if (!opened) {
        free(encoder, muxer, converter);
        part.discard();
      }
    }
  }

  private static VideoEncoder openEncoder(
      List<String> encoders,
      StreamFormat format,
      YuvConverter converter,
      Muxer muxer,
      int quantiser)
      throws IOException {
    return VideoEncoder.open(
        encoders,
        converter.picture(),
        Coding.quality(format.framesPerSecond(), quantiser, muxer.wantsGlobalHeader()));
  }

  /**
   * Encodes what follows independently of what was written: it starts with a keyframe, has its own
   * quantiser, and equal frames become equal bytes.
   *
   * @param quantiser 1 (best) to 51
   * @throws IOException if the new encoder needs other decoder parameters than the first
   */
  public void startSegment(int quantiser) throws IOException {
    requireQuantiser(quantiser);
    try {
      finishEncoder();
      encoder.close();
      encoder = openEncoder(encoders, format, converter, muxer, quantiser);
      muxer.requireSameParameters(encoder.context());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * Adds a frame, which stays the caller's.
   *
   * @throws IOException if it cannot be written, is of another size than the format, or is not
   *     later than the one before it
   */
  public void write(Frame frame) throws IOException {
    try {
      check(frame.widthPx(), frame.heightPx(), frame.pts());
      converter.convert(frame);
      encode(frame.pts());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Adds a picture at a timestamp, as {@link #write(Frame)} does. */
  public void write(Picture picture, long pts) throws IOException {
    try {
      check(picture.widthPx(), picture.heightPx(), pts);
      ByteBuffer bgr = pixels;
      if (bgr == null) {
        bgr = ByteBuffer.allocateDirect(picture.bgr().length);
        pixels = bgr;
      }
      bgr.put(0, picture.bgr());
      converter.convert(bgr, picture.widthPx(), picture.heightPx());
      encode(pts);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void check(int widthPx, int heightPx, long pts) throws IOException {
    if (widthPx != format.widthPx() || heightPx != format.heightPx()) {
      throw new IOException(
          "a clip of %dx%d takes no frame of %dx%d"
              .formatted(format.widthPx(), format.heightPx(), widthPx, heightPx));
    }
    if (accepted > 0 && pts <= lastPts) {
      throw new IOException("frame times must grow, but %d follows %d".formatted(pts, lastPts));
    }
    accepted++;
    lastPts = pts;
  }

  private void encode(long pts) throws IOException {
    timesInEncoder.add(pts);
    encoder.send(converter.picture());
    writePackets();
  }

  private void writePackets() throws IOException {
    while (encoder.receive(packet)) {
      try {
        muxer.write(packet, timesInEncoder.remove());
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  private void finishEncoder() throws IOException {
    encoder.finish();
    writePackets();
    if (!timesInEncoder.isEmpty()) {
      throw new IOException(
          "encoder %s swallowed %d frames".formatted(encoder.codecName(), timesInEncoder.size()));
    }
  }

  /**
   * Completes the clip.
   *
   * @throws IOException if the file cannot be completed; it then does not exist under its name
   */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try {
      boolean complete = !failed && accepted > 0;
      if (complete) {
        finishEncoder();
        muxer.finish();
      }
      free(encoder, muxer, converter);
      if (complete) {
        part.complete();
      }
    } catch (IOException e) {
      throw new IOException(file + ": cannot be completed: " + e.getMessage(), e);
    } finally {
      free(encoder, muxer, converter);
      av_packet_free(packet);
      part.discard();
    }
  }

  /** Frees what was opened, in reverse order; idempotent. */
  private static void free(
      @Nullable VideoEncoder encoder, @Nullable Muxer muxer, @Nullable YuvConverter converter) {
    if (encoder != null) {
      encoder.close();
    }
    if (muxer != null) {
      muxer.close();
    }
    if (converter != null) {
      converter.close();
    }
  }

  private IOException failure(IOException cause) {
    failed = true;
    return new IOException(file + ": cannot be written: " + cause.getMessage(), cause);
  }

  private static void requireQuantiser(int quantiser) {
    if (quantiser < 1 || quantiser > MAX_QUANTISER) {
      throw new IllegalArgumentException(
          "a quantiser is 1 to %d, not %d".formatted(MAX_QUANTISER, quantiser));
    }
  }

  /** What follows the last point of a file's name, in lower case. */
  static String suffix(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
