package dev.clearlane.edge.publish.file;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.Coding;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.clip.Muxer;
import dev.clearlane.serving.clip.PartFile;
import dev.clearlane.serving.clip.VideoEncoder;
import dev.clearlane.serving.clip.YuvConverter;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
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
 * A clip with the restored frames: as many as came, each at its own time (exact in MP4 and MOV,
 * rounded to milliseconds by Matroska); where times begin below 0, all are shifted so that they
 * begin at 0. A side of odd length grows by one pixel, because the encoders' chroma planes have
 * half the size.
 *
 * <p>The file has its final name only when it is whole: it appears on close, and not at all if a
 * frame could not be written or none came.
 */
public final class VideoFileOutput implements Output {
  /**
   * H.264 quantiser where nobody asks for another; six more double the step. At 22 a road in HD
   * comes back at about 41 dB for 0.15 bits a pixel.
   */
  public static final int DEFAULT_QUANTISER = 22;

  private static final Logger LOG = LoggerFactory.getLogger(VideoFileOutput.class);
  private static final Map<String, String> CONTAINERS =
      Map.of("mp4", "mp4", "m4v", "mp4", "mov", "mov", "mkv", "matroska");

  private final Path file;
  private final StreamFormat format;
  private final PartFile part;
  private final YuvConverter converter;
  private final Muxer muxer;
  private final VideoEncoder encoder;
  private final AVPacket packet = av_packet_alloc();
  private final ArrayDeque<Long> timesInEncoder = new ArrayDeque<>();
  private long accepted;
  private long lastPts;
  private boolean failed;
  private boolean closed;

  private VideoFileOutput(
      Path file,
      StreamFormat format,
      PartFile part,
      YuvConverter converter,
      Muxer muxer,
      VideoEncoder encoder) {
    this.file = file;
    this.format = format;
    this.part = part;
    this.converter = converter;
    this.muxer = muxer;
    this.encoder = encoder;
  }

  /** True if the name ends like that of a clip that can be written. */
  public static boolean isNamedLikeOne(Path file) {
    return CONTAINERS.containsKey(suffix(file));
  }

  /** {@link #open(Path, StreamFormat, int)} with {@link #DEFAULT_QUANTISER}. */
  public static VideoFileOutput open(Path file, StreamFormat format) throws IOException {
    return open(file, format, DEFAULT_QUANTISER);
  }

  /**
   * Begins a clip: MP4, MOV or Matroska by the name's suffix.
   *
   * @param format size, time base and rate of the frames to come
   * @param quantiser 1 (best) to 51
   * @throws IOException if the file cannot be written or no encoder takes the size; the message is
   *     one line that names the file
   */
  public static VideoFileOutput open(Path file, StreamFormat format, int quantiser)
      throws IOException {
    return open(file, format, quantiser, VideoEncoder.FILE_CHAIN);
  }

  static VideoFileOutput open(Path file, StreamFormat format, int quantiser, List<String> encoders)
      throws IOException {
    String container = CONTAINERS.get(suffix(file));
    if (container == null) {
      throw new IOException(file + ": clips are written as .mp4, .m4v, .mov or .mkv");
    }
    if (quantiser < 1 || quantiser > 51) {
      throw new IllegalArgumentException("a quantiser is 1 to 51, not " + quantiser);
    }
    Libav.load();
    PartFile part = new PartFile(file);
    YuvConverter converter = null;
    Muxer muxer = null;
    VideoEncoder encoder = null;
    boolean opened = false;
    try {
      converter = new YuvConverter(format.widthPx(), format.heightPx());
      muxer = new Muxer(part.path(), container, format);
      encoder =
          VideoEncoder.open(
              encoders,
              converter.picture(),
              Coding.quality(format.framesPerSecond(), quantiser, muxer.wantsGlobalHeader()));
      muxer.begin(encoder.context());
      opened = true;
      LOG.debug("{}: {} by {}", file, container, encoder.codecName());
      return new VideoFileOutput(file, format, part, converter, muxer, encoder);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    } finally {
      if (!opened) {
        free(encoder, muxer, converter);
        part.discard();
      }
    }
  }

  @Override
  public String name() {
    return "file:" + file;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also if the frame has another size than the format says, or is not later
   *     than the one before it
   */
  @Override
  public void accept(RestoredFrame restored) throws IOException {
    try (restored) {
      write(restored.restored());
    } catch (IOException e) {
      failed = true;
      throw new IOException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(Frame frame) throws IOException {
    if (frame.widthPx() != format.widthPx() || frame.heightPx() != format.heightPx()) {
      throw new IOException(
          "a clip of %dx%d takes no frame of %dx%d"
              .formatted(format.widthPx(), format.heightPx(), frame.widthPx(), frame.heightPx()));
    }
    if (accepted > 0 && frame.pts() <= lastPts) {
      throw new IOException(
          "frame times must grow, but %d follows %d".formatted(frame.pts(), lastPts));
    }
    accepted++;
    lastPts = frame.pts();
    timesInEncoder.add(frame.pts());
    converter.convert(frame);
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

  /**
   * {@inheritDoc}
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
        finish();
      }
      free(encoder, muxer, converter);
      if (complete) {
        part.complete();
      }
    } catch (IOException e) {
      throw new IOException(file + ": cannot be completed: " + e.getMessage(), e);
    } finally {
      av_packet_free(packet);
      free(encoder, muxer, converter);
      part.discard();
    }
  }

  private void finish() throws IOException {
    encoder.finish();
    writePackets();
    if (!timesInEncoder.isEmpty()) {
      throw new IOException(
          "encoder %s swallowed %d frames".formatted(encoder.codecName(), timesInEncoder.size()));
    }
    muxer.finish();
  }

  /** Frees what was opened, in reverse; freeing twice does no harm. */
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

  private static String suffix(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
