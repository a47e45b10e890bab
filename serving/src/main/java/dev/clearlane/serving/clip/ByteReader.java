package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avio_context_free;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.ffmpeg.avformat.Write_packet_Pointer_BytePointer_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Lets libavformat read the output of a command, with a timeout. Used by one thread. */
final class ByteReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final ConcurrentHashMap<Long, ByteReader> OPEN = new ConcurrentHashMap<>();

  /** One callback for all: JavaCPP supports ten functions per type. */
  private static final Read_packet_Pointer_BytePointer_int CALLBACK =
      new Read_packet_Pointer_BytePointer_int() {
        @Override
        public int call(Pointer opaque, BytePointer buffer, int size) {
          try {
            ByteReader reader = OPEN.get(opaque.address());
            return reader == null ? AVERROR_EXIT() : reader.read(buffer, size);
          } catch (RuntimeException | Error e) { // an exception in C would end the JVM
            return AVERROR_EXIT();
          }
        }
      };

  private final NativeId id = new NativeId();
  private final ByteSource output;
  private final IoDeadline deadline;
  private final AVIOContext context;

  ByteReader(ByteSource output, IoDeadline deadline) {
    this.output = output;
    this.deadline = deadline;
    OPEN.put(id.address(), this);
    context =
        avio_alloc_context(
            new BytePointer(av_malloc(BUFFER_BYTES)),
            BUFFER_BYTES,
            0,
            id,
            CALLBACK,
            (Write_packet_Pointer_BytePointer_int) null,
            (Seek_Pointer_long_int) null);
  }

  AVIOContext context() {
    return context;
  }

  private int read(BytePointer buffer, int size) {
    int count;
    try {
      count = output.read(buffer.capacity(size).asByteBuffer(), deadline);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // checked by the reader, where exceptions are allowed
      return AVERROR_EXIT();
    }
    return count < 0 ? AVERROR_EOF() : count == 0 ? AVERROR_EXIT() : count;
  }

  /** Called after the format context is closed, which does not free this. */
  @Override
  public void close() {
    OPEN.remove(id.address());
    av_free(context.buffer());
    avio_context_free(context);
  }
}
