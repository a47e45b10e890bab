package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_find_input_format;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_FORBIDDEN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_HTTP_UNAUTHORIZED;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.IntPointer;
import org.jspecify.annotations.Nullable;

/**
 * The packets of an input's video stream. Used by one thread.
 *
 * <p>Decision record: {@code docs/adr/0002-libav-called-directly.md}.
 */
public final class Demuxer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final int INDEX_ENTRY_DISCARDED = 2; // AVINDEX_DISCARD_FRAME, not in the presets

  /** Limits of reading ahead in streams without a complete header: bytes, microseconds. */
  private static final int PROBE_BYTES = 500_000;

  private static final int PROBE_US = 1_000_000;

  private final Input input;
  private final IoDeadline deadline = new IoDeadline();
  private final AVFormatContext context = avformat_alloc_context();
  private final @Nullable ByteReader bytes;
  private final AVStream stream;
  private boolean begun;

  /**
   * Opens an input and finds its video stream.
   *
   * @throws IOException if it cannot be read in the expected format, or contains no video
   */
  public Demuxer(Input input) throws IOException {
    this.input = input;
    ByteSource output = input.bytes();
    bytes = output == null ? null : new ByteReader(output, deadline);
    boolean opened = false;
    try {
      stream = open();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private AVStream open() throws IOException {
    deadline.set(input.openLimit());
    deadline.watch(context);
    if (bytes != null) {
      context.pb(bytes.context());
    }
    if (!input.waiting()) {
      context.flags(context.flags() | AVFormatContext.AVFMT_FLAG_NONBLOCK);
    }
    AVDictionary options = new AVDictionary(null);
    try {
      for (Map.Entry<String, String> option : input.options().entrySet()) {
        av_dict_set(options, option.getKey(), option.getValue(), 0);
      }
      AVInputFormat format = input.format().isEmpty() ? null : av_find_input_format(input.format());
      require(avformat_open_input(context, input.url(), format, options));
    } finally {
      av_dict_free(options);
    }
    if (input.probed()) {
      if (bytes != null) {
        context.probesize(PROBE_BYTES).max_analyze_duration(PROBE_US);
      }
      require(avformat_find_stream_info(context, (AVDictionary) null));
    }
    int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0 || (context.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      throw new IOException(input + ": contains no video that FFmpeg can decode");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != index) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return context.streams(index);
  }

  /** Rotation by players, in degrees clockwise. */
  double rotationDegrees() {
    AVPacketSideData entry =
        av_packet_side_data_get(
            stream.codecpar().coded_side_data(),
            stream.codecpar().nb_coded_side_data(),
            AV_PKT_DATA_DISPLAYMATRIX);
    return entry == null ? 0 : -av_display_rotation_get(new IntPointer(entry.data()));
  }

  /** The video stream; valid until close. */
  public AVStream stream() {
    return stream;
  }

  /** Announced number of frames; −1 if unknown. */
  public long expectedFrames() {
    if (!isFormat("mov,")) {
      return -1; // AVI counts empty slots too, others have no count
    }
    // the index of an MP4 is complete and marks frames that its edit list hides
    long count = 0;
    for (int i = 0; i < avformat_index_get_entries_count(stream); i++) {
      if ((avformat_index_get_entry(stream, i).flags() & INDEX_ENTRY_DISCARDED) == 0) {
        count++;
      }
    }
    return count > 0 ? count : -1; // a fragmented MP4 has no index
  }

  /**
   * Reads the next whole packet of the video stream, which the caller unrefs.
   *
   * @return 0, or FFmpeg's error code at the end of what can be read
   * @throws IOException on timeout
   */
  public int read(AVPacket packet) throws IOException, InterruptedException {
    deadline.set(limit());
    while (true) {
      int code = av_read_frame(context, packet);
      if (deadline.isOver() && code < 0) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        throw late(limit());
      }
      if (code == AVERROR_EAGAIN() && !input.waiting()) {
        Thread.sleep(POLL.toMillis());
        continue;
      }
      if (code < 0 || packet.stream_index() == stream.index()) {
        begun = true;
        return code;
      }
      av_packet_unref(packet);
    }
  }

  /** The first packet belongs to the opening: a sensor needs time to start. */
  private Duration limit() {
    Duration open = input.openLimit();
    Duration read = input.readLimit();
    return begun || open.compareTo(read) < 0 ? read : open;
  }

  private IOException late(Duration limit) {
    return new IOException("%s: no data within %.1f s".formatted(input, limit.toMillis() / 1000.0));
  }

  /** Whether an edit list hides the packet. */
  static boolean isHidden(AVPacket packet) {
    return (packet.flags() & AV_PKT_FLAG_DISCARD) != 0;
  }

  /** Whether the packet is truncated. */
  boolean isTruncated(AVPacket packet) {
    // in a transport stream the flag only marks a discontinuity, as in joined clips
    return (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && !isFormat("mpegts");
  }

  private boolean isFormat(String prefix) {
    return context.iformat().name().getString().startsWith(prefix);
  }

  @Override
  public void close() {
    deadline.set(CLOSE_LIMIT); // sends TEARDOWN to an RTSP server
    if (!context.isNull()) {
      avformat_close_input(context);
    }
    if (bytes != null) {
      bytes.close();
    }
    deadline.close();
  }

  private void require(int code) throws IOException {
    if (code >= 0) {
      return;
    }
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException(input + ": interrupted while opening");
    }
    if (deadline.isOver()) {
      throw late(input.openLimit());
    }
    if (code == AVERROR_HTTP_UNAUTHORIZED() || code == AVERROR_HTTP_FORBIDDEN()) {
      throw new IOException(input + ": refuses the user name or password");
    }
    if (!input.isClip()) {
      throw new IOException("%s: %s".formatted(input, Libav.message(code)));
    }
    // FFmpeg reports a format outside of the list as an invalid argument
    int reason = code == AVERROR_EINVAL() ? AVERROR_INVALIDDATA() : code;
    throw new IOException(
        "%s: not a video that FFmpeg can read: %s".formatted(input, Libav.message(reason)));
  }
}
