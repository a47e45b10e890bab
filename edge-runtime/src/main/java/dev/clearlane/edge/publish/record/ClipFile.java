package dev.clearlane.edge.publish.record;

import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.MuxedVideo;
import dev.clearlane.serving.clip.AvioOutput;
import dev.clearlane.serving.clip.Libav;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.jspecify.annotations.Nullable;

/**
 * A fragmented MP4 under construction: whatever happens, all but its last second can be read. Used
 * on one thread.
 */
final class ClipFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long FRAGMENT_US = 500_000;
  private static final long SYNC_NS = Duration.ofMillis(500).toNanos();

  private final FileChannel file;
  private final AvioOutput output;
  private final AVFormatContext context = new AVFormatContext(null);
  private final AccessUnit first;
  private final MuxedVideo video = new MuxedVideo();
  private @Nullable AccessUnit waiting;
  private long lastStep = AccessUnit.CLOCK_HZ / 25;
  private boolean headed;
  private boolean closed;
  private long bytes;
  private long syncedBytes;
  private long syncedNs = System.nanoTime();

  /**
   * Begins a clip.
   *
   * @param path an empty file
   * @param first its first picture, a keyframe, which is still to be written
   * @param start when that was captured
   */
  ClipFile(Path path, AccessUnit first, Instant start) throws IOException {
    this.first = first;
    file = FileChannel.open(path, StandardOpenOption.WRITE);
    boolean opened = false;
    try {
      output = new AvioOutput(BUFFER_BYTES, this::append);
      try {
        open(start);
        opened = true;
      } finally {
        if (!opened) {
          close();
        }
      }
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private void open(Instant start) throws IOException {
    require(avformat_alloc_output_context2(context, (AVOutputFormat) null, "mp4", null));
    video.addTo(context, first);
    context.pb(output.context());
    context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_FLUSH_PACKETS);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "movflags", "frag_keyframe+empty_moov+default_base_moof", 0);
      av_dict_set(options, "frag_duration", Long.toString(FRAGMENT_US), 0);
      AVDictionary about = new AVDictionary(null);
      av_dict_set(about, "creation_time", start.toString(), 0);
      context.metadata(about); // freed with the context
      require(avformat_write_header(context, options));
      headed = true;
    } finally {
      av_dict_free(options);
    }
  }

  /** The picture that the clip begins with. */
  AccessUnit first() {
    return first;
  }

  /** How large the file is. */
  long bytes() {
    return bytes;
  }

  /** Takes one picture; it is written when the next one says how long it lasts. */
  void write(AccessUnit unit) throws IOException {
    AccessUnit before = waiting;
    waiting = unit;
    if (before != null) {
      lastStep = unit.pts() - before.pts();
      put(before);
    }
    sync();
  }

  private void put(AccessUnit unit) throws IOException {
    require(video.write(unit, lastStep));
  }

  private void append(byte[] more) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(more);
    while (buffer.hasRemaining()) {
      file.write(buffer);
    }
    bytes += more.length;
  }

  /** Brings what was written onto the disk itself: the system would keep it for half a minute. */
  private void sync() throws IOException {
    long nowNs = System.nanoTime();
    if (bytes > syncedBytes && nowNs - syncedNs >= SYNC_NS) {
      file.force(false);
      syncedBytes = bytes;
      syncedNs = nowNs;
    }
  }

  /** Completes the clip; what a failed disk did not take is missing at its end. */
  void finish() throws IOException {
    AccessUnit last = waiting;
    waiting = null;
    if (last != null) {
      put(last);
    }
    headed = false;
    require(av_write_trailer(context));
    file.force(false);
  }

  private void require(int code) throws IOException {
    if (code < 0) {
      IOException failure = output.failure();
      throw new IOException(
          failure == null ? Libav.message(code) : String.valueOf(failure.getMessage()), failure);
    }
  }

  /** Frees everything and leaves the file as it is. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (!context.isNull()) {
      if (headed) {
        av_write_trailer(context); // frees the muxer's own memory; what it writes may be lost
      }
      context.pb(null);
      avformat_free_context(context);
    }
    video.close();
    output.close();
    file.close();
  }
}
