package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EIO;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avformat.Write_packet_Pointer_BytePointer_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * Output of a muxer that passes the bytes to Java instead of a file. Used by one thread; closed
 * after the muxer.
 */
public final class AvioOutput implements AutoCloseable {
  /** Open outputs, by the number that FFmpeg passes to the callback. */
  private static final Map<Long, AvioOutput> OPEN = new ConcurrentHashMap<>();

  private static final Callback CALLBACK = new Callback();

  private final NativeId id = new NativeId();
  private final AVIOContext context;
  private final Writer writer;
  private @Nullable IOException failure;
  private boolean closed;

  /** Receives the bytes of the muxer. */
  @FunctionalInterface
  public interface Writer {
    /**
     * Receives bytes, owned by the callee.
     *
     * @throws IOException if they cannot be written; the muxer's call then fails, and {@link
     *     AvioOutput#failure} has the reason
     */
    void write(byte[] bytes) throws IOException;
  }

  /**
   * @param bufferBytes maximum bytes per write
   * @throws IOException if there is no memory
   */
  public AvioOutput(int bufferBytes, Writer writer) throws IOException {
    this.writer = writer;
    OPEN.put(id.address(), this);
    Pointer buffer = av_malloc(bufferBytes);
    AVIOContext made =
        avio_alloc_context(
            new BytePointer(buffer),
            bufferBytes,
            1,
            id,
            (Read_packet_Pointer_BytePointer_int) null,
            CALLBACK,
            (Seek_Pointer_long_int) null);
    if (made == null) {
      OPEN.remove(id.address());
      throw new IOException("out of memory");
    }
    context = made;
  }

  /** The {@code pb} of a format context; owned by this output. */
  public AVIOContext context() {
    return context;
  }

  /** Why the last write failed; null if none did. */
  public @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      OPEN.remove(id.address());
      av_free(context.buffer());
      avio_context_free(context);
    }
  }

  private int write(BytePointer from, int size) {
    try {
      byte[] bytes = new byte[size];
      from.get(bytes);
      writer.write(bytes);
      return size;
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) { // exceptions must not pass through FFmpeg
      failure = new IOException(e);
    }
    return AVERROR_EIO();
  }

  private static final class Callback extends Write_packet_Pointer_BytePointer_int {
    @Override
    public int call(Pointer opaque, BytePointer bytes, int size) {
      AvioOutput output = OPEN.get(opaque.address());
      return output == null ? AVERROR_EIO() : output.write(bytes, size);
    }
  }
}
