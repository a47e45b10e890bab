package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_move_ref;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.HexFormat;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/**
 * A clip that plays while it is written, also after its process was killed, and can be continued
 * then: a fragmented MP4 whose frames are encoded in segments of a fixed number of frames, each by
 * an encoder of its own. A segment depends on its own frames only; a clip that was continued at the
 * end of a segment is therefore the same, packet by packet, as one written at once. Used on one
 * thread.
 */
public final class GrowingClip implements AutoCloseable {
  private static final String CONTAINER = "mp4";

  private final Path file;
  private final StreamFormat format;
  private final int segmentFrames;
  private final YuvConverter converter;
  private final AVPacket packet = av_packet_alloc();
  private final AVPacket held = av_packet_alloc(); // written once the next time is known
  private final ArrayDeque<Long> timesInEncoder = new ArrayDeque<>();
  private @Nullable Muxer muxer;
  private @Nullable VideoEncoder encoder;
  private String coding = "";
  private long frames;
  private long lastPts = -1;
  private long heldPts = -1; // -1: no packet is held

  private GrowingClip(Path file, StreamFormat format, int segmentFrames) throws IOException {
    this.file = file;
    this.format = format;
    this.segmentFrames = segmentFrames;
    converter = new YuvConverter(format.widthPx(), format.heightPx(), format.tags());
  }

  /**
   * Begins a clip, replacing the file.
   *
   * @param file an MP4
   * @param format size, time base and rate of the frames to come
   * @param segmentFrames frames of a segment, at least 1
   */
  public static GrowingClip create(Path file, StreamFormat format, int segmentFrames)
      throws IOException {
    Libav.load();
    GrowingClip clip = new GrowingClip(file, format, segmentFrames);
    boolean opened = false;
    try {
      clip.begin(file);
      opened = true;
      return clip;
    } catch (IOException e) {
      throw clip.failure(e);
    } finally {
      if (!opened) {
        clip.free();
      }
    }
  }

  /**
   * Continues a clip after its first frames, which must be whole segments; later ones are lost.
   *
   * @throws IOException also if the file holds fewer frames
   */
  public static GrowingClip resume(Path file, StreamFormat format, int segmentFrames, long frames)
      throws IOException, InterruptedException {
    if (frames % segmentFrames != 0) {
      throw new IllegalArgumentException(
          "a clip continues after whole segments, not after %d frames".formatted(frames));
    }
    Libav.load();
    GrowingClip clip = new GrowingClip(file, format, segmentFrames);
    Path copy = file.resolveSibling(file.getFileName() + ".new");
    boolean opened = false;
    try {
      Muxer begun = clip.begin(copy);
      if (frames > 0) {
        ClipPackets.read(
            file,
            format.timeBase(),
            frames,
            (packet, pts) -> {
              ClipPackets.toEncoderForm(packet);
              clip.hold(begun, packet.packet(), pts);
              clip.lastPts = pts;
            });
      }
      clip.frames = frames;
      Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      opened = true;
      return clip;
    } catch (IOException e) {
      throw clip.failure(e);
    } finally {
      if (!opened) {
        clip.free();
        Files.deleteIfExists(copy);
      }
    }
  }

  private Muxer begin(Path to) throws IOException {
    Muxer begun = new Muxer(to, CONTAINER, format, true);
    muxer = begun;
    VideoEncoder first = openEncoder(begun);
    begun.begin(first.context());
    coding = coding(first);
    return begun;
  }

  private VideoEncoder openEncoder(Muxer to) throws IOException {
    VideoEncoder opened =
        VideoEncoder.open(
            VideoEncoder.FILE_CHAIN,
            converter.picture(),
            Coding.quality(
                format.framesPerSecond(), ClipWriter.DEFAULT_QUANTISER, to.wantsGlobalHeader()));
    encoder = opened;
    return opened;
  }

  /** Encoder and its parameters; clips can be continued by the same ones only. */
  private static String coding(VideoEncoder encoder) {
    AVCodecContext context = encoder.context();
    byte[] parameters = new byte[context.extradata_size()];
    if (parameters.length > 0) {
      BytePointer extradata = context.extradata();
      extradata.get(parameters);
    }
    return encoder.codecName() + " " + HexFormat.of().formatHex(parameters);
  }

  /** Encoder and its parameters, as text; clips can be continued by the same ones only. */
  public String coding() {
    return coding;
  }

  /** Number of frames that are in the file: all but the last few, until the clip is closed. */
  public long framesInFile() {
    return frames - timesInEncoder.size() - (heldPts < 0 ? 0 : 1);
  }

  /** Number of frames written. */
  public long frames() {
    return frames;
  }

  /**
   * Adds a frame, which stays the caller's.
   *
   * @param pts in ticks of the format's time base, at least 0, later than the frame before
   */
  public void write(Frame frame, long pts) throws IOException {
    Muxer to = muxer;
    if (to == null) {
      throw new IllegalStateException(file + " is closed");
    }
    try {
      if (pts <= lastPts) {
        throw new IOException("frame times must grow, but %d follows %d".formatted(pts, lastPts));
      }
      VideoEncoder current = encoder == null ? openEncoder(to) : encoder;
      converter.convert(frame);
      lastPts = pts;
      timesInEncoder.add(pts);
      current.send(converter.picture());
      writePackets(to, current);
      if (++frames % segmentFrames == 0) {
        endSegment(to, current);
      }
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void endSegment(Muxer to, VideoEncoder current) throws IOException {
    current.finish();
    writePackets(to, current);
    if (!timesInEncoder.isEmpty()) {
      throw new IOException(
          "encoder %s lost %d frames".formatted(current.codecName(), timesInEncoder.size()));
    }
    current.close();
    encoder = null;
  }

  private void writePackets(Muxer to, VideoEncoder from) throws IOException {
    while (from.receive(packet)) {
      try {
        hold(to, packet, timesInEncoder.remove());
      } finally {
        av_packet_unref(packet);
      }
    }
  }

  /** Writes the packet before, now that its duration is known, and keeps this one. */
  private void hold(Muxer to, AVPacket next, long pts) throws IOException {
    if (heldPts >= 0) {
      to.write(held, heldPts, pts - heldPts);
      av_packet_unref(held);
    }
    av_packet_move_ref(held, next);
    heldPts = pts;
  }

  /** Waits until what was written is on the disk. */
  public void sync() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(false);
    }
  }

  /** Completes the last segment. */
  @Override
  public void close() throws IOException {
    Muxer to = muxer;
    if (to == null) {
      return;
    }
    try {
      VideoEncoder current = encoder;
      if (current != null && !timesInEncoder.isEmpty()) {
        endSegment(to, current);
      }
      if (heldPts >= 0) {
        to.write(held, heldPts);
        heldPts = -1;
      }
      to.finish();
    } catch (IOException e) {
      throw failure(e);
    } finally {
      free();
    }
  }

  private void free() {
    VideoEncoder current = encoder;
    encoder = null;
    if (current != null) {
      current.close();
    }
    Muxer to = muxer;
    muxer = null;
    if (to != null) {
      to.close();
    }
    converter.close();
    if (!packet.isNull()) {
      av_packet_free(packet);
      av_packet_free(held);
    }
  }

  private IOException failure(IOException cause) {
    return new IOException(file + ": cannot be written: " + cause.getMessage(), cause);
  }
}
