package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
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
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.jspecify.annotations.Nullable;

/**
 * The packets of an input's video stream. Used by one thread.
 *
 * <p>Decision record: {@code docs/adr/0002-libav-called-directly.md}.
 */
public final class Demuxer implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final int MAX_NAMED = 8;
  private static final int INDEX_ENTRY_DISCARDED = 2; // AVINDEX_DISCARD_FRAME, not in the presets

  /** Limits of reading ahead in streams without a complete header: bytes, microseconds. */
  private static final int PROBE_BYTES = 500_000;

  private static final int PROBE_US = 1_000_000;

  private final Input input;
  private final boolean videoOnly;
  private final IoDeadline deadline = new IoDeadline();
  private final AVFormatContext context = avformat_alloc_context();
  private final @Nullable ByteReader bytes;
  private final AVStream stream;
  private String choice = "";
  private boolean begun;

  /**
   * Opens an input and finds its video stream.
   *
   * @throws IOException if it cannot be read in the expected format, or contains no video
   */
  public Demuxer(Input input) throws IOException {
    this(input, true);
  }

  /** Opens all streams of an input that has a video. */
  static Demuxer ofAll(Input input) throws IOException {
    return new Demuxer(input, false);
  }

  private Demuxer(Input input, boolean videoOnly) throws IOException {
    this.input = input;
    this.videoOnly = videoOnly;
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
    AVStream chosen = chooseVideo();
    for (int i = 0; i < context.nb_streams(); i++) {
      if (videoOnly && i != chosen.index()) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return chosen;
  }

  private AVStream chooseVideo() throws IOException {
    List<Integer> videos = videos();
    if (videos.isEmpty()) {
      throw new IOException(input + ": contains no video that FFmpeg can decode");
    }
    if (input.video() >= videos.size()) {
      throw new IOException(
          "%s: has %s, so there is no video=%d".formatted(input, described(videos), input.video()));
    }
    int index =
        av_find_best_stream(
            context,
            AVMEDIA_TYPE_VIDEO,
            input.video() < 0 ? -1 : videos.get(input.video()),
            -1,
            (AVCodec) null,
            0);
    if (index < 0 || !videos.contains(index)) {
      throw new IOException(input + ": contains no video that FFmpeg can decode");
    }
    if (videos.size() > 1) {
      choice = "has %s; video=%d is read".formatted(described(videos), videos.indexOf(index));
    }
    return context.streams(index);
  }

  /** Indexes of the video streams, without cover pictures. */
  private List<Integer> videos() {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < context.nb_streams(); i++) {
      AVStream candidate = context.streams(i);
      if (candidate.codecpar().codec_type() == AVMEDIA_TYPE_VIDEO
          && (candidate.disposition() & AV_DISPOSITION_ATTACHED_PIC) == 0) {
        found.add(i);
      }
    }
    return found;
  }

  /** Names video streams, such as {@code 2 videos (0: h264 1280x720, 1: mjpeg 640x480)}. */
  private String described(List<Integer> videos) {
    List<String> each = new ArrayList<>();
    for (int i = 0; i < Math.min(videos.size(), MAX_NAMED); i++) {
      AVCodecParameters parameters = context.streams(videos.get(i)).codecpar();
      each.add(
          "%d: %s %dx%d"
              .formatted(
                  i,
                  avcodec_get_name(parameters.codec_id()).getString(),
                  parameters.width(),
                  parameters.height()));
    }
    if (videos.size() > MAX_NAMED) {
      each.add("…");
    }
    return "%d video%s (%s)"
        .formatted(videos.size(), videos.size() == 1 ? "" : "s", String.join(", ", each));
  }

  /** Which of several videos is read; empty where there is only one. */
  String choice() {
    return choice;
  }

  /** The video stream; valid until close. */
  public AVStream stream() {
    return stream;
  }

  /** All streams of an input opened {@linkplain #ofAll for all}; valid until close. */
  List<AVStream> streams() {
    List<AVStream> all = new ArrayList<>();
    for (int i = 0; i < context.nb_streams(); i++) {
      all.add(context.streams(i));
    }
    return all;
  }

  /** Unit of a stream's times. */
  AVRational timeBase(int index) {
    return context.streams(index).time_base();
  }

  /** What the container and the video say about a recording, for a clip that starts later in it. */
  SourceMetadata metadata(Duration skipped) {
    return SourceMetadata.of(
        context.metadata(), stream.metadata(), skipped, stream.avg_frame_rate());
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
    while (true) {
      int code = readAny(packet);
      if (code < 0 || packet.stream_index() == stream.index()) {
        return code;
      }
      av_packet_unref(packet);
    }
  }

  /** As {@link #read}, of any stream that is not discarded. */
  int readAny(AVPacket packet) throws IOException, InterruptedException {
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
      begun = true;
      return code;
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
