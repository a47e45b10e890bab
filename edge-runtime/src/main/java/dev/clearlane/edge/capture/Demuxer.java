package dev.clearlane.edge.capture;

import static org.bytedeco.ffmpeg.global.avcodec.AVDISCARD_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_ATTACHED_PIC;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_display_rotation_get;
import static org.bytedeco.ffmpeg.presets.avutil.AVERROR_EINVAL;

import dev.clearlane.edge.libav.Libav;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.IntPointer;

/** The packets of a clip's video stream. Used on one thread. */
final class Demuxer implements AutoCloseable {
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);
  private static final int INDEX_ENTRY_DISCARDED = 2; // AVINDEX_DISCARD_FRAME, not in the presets

  /** A clip and nothing else: no playlists, which would open other files or hosts. */
  private static final String FORMATS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,"
          + "m4v,mjpeg,h264,hevc,ivf,mxf,nut,yuv4mpegpipe";

  private final Path file;
  private final Deadline deadline = new Deadline();
  private final AVFormatContext context = avformat_alloc_context();
  private final AVStream stream;

  /**
   * Opens a clip and finds its video stream.
   *
   * @throws IOException if it is no clip, or holds no video
   */
  Demuxer(Path file) throws IOException {
    this.file = file;
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
    deadline.set(READ_LIMIT);
    context.interrupt_callback().callback(deadline);
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "protocol_whitelist", "file", 0);
      av_dict_set(options, "format_whitelist", FORMATS, 0);
      // the prefix keeps FFmpeg from seeing a protocol in a file's name
      require(avformat_open_input(context, "file:" + file.toAbsolutePath(), null, options));
    } finally {
      av_dict_free(options);
    }
    require(avformat_find_stream_info(context, (AVDictionary) null));
    int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
    if (index < 0 || (context.streams(index).disposition() & AV_DISPOSITION_ATTACHED_PIC) != 0) {
      throw new IOException(file + ": holds no video that FFmpeg can decode");
    }
    for (int i = 0; i < context.nb_streams(); i++) {
      if (i != index) {
        context.streams(i).discard(AVDISCARD_ALL);
      }
    }
    return context.streams(index);
  }

  /** By how many degrees, clockwise, players turn the pictures before they show them. */
  double rotationDegrees() {
    AVPacketSideData entry =
        av_packet_side_data_get(
            stream.codecpar().coded_side_data(),
            stream.codecpar().nb_coded_side_data(),
            AV_PKT_DATA_DISPLAYMATRIX);
    return entry == null ? 0 : -av_display_rotation_get(new IntPointer(entry.data()));
  }

  /** The video stream; valid until close. */
  AVStream stream() {
    return stream;
  }

  /** How many frames the clip claims to hold, or −1 where it does not say. */
  long expectedFrames() {
    if (!isFormat("mov,")) {
      return -1; // AVI counts empty places too, others count nothing
    }
    // An MP4's index is complete, and knows which frames its edit list hides; the header does not.
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
   * @throws IOException if the read hung
   */
  int read(AVPacket packet) throws IOException, InterruptedException {
    deadline.set(READ_LIMIT);
    while (true) {
      int code = av_read_frame(context, packet);
      if (code == AVERROR_EXIT()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        throw new IOException("%s: no data within %d s".formatted(file, READ_LIMIT.toSeconds()));
      }
      if (code < 0 || packet.stream_index() == stream.index()) {
        return code;
      }
      av_packet_unref(packet);
    }
  }

  /** True for a packet that an edit list hides. */
  static boolean isHidden(AVPacket packet) {
    return (packet.flags() & AV_PKT_FLAG_DISCARD) != 0;
  }

  /** True for a packet whose end is missing. */
  boolean isCutShort(AVPacket packet) {
    // In a transport stream the mark says only that the stream jumped, as joined clips do.
    return (packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 && !isFormat("mpegts");
  }

  private boolean isFormat(String prefix) {
    return context.iformat().name().getString().startsWith(prefix);
  }

  @Override
  public void close() {
    if (!context.isNull()) {
      avformat_close_input(context);
    }
    deadline.close();
  }

  private void require(int code) throws IOException {
    if (code < 0) {
      // a format that is not on the list is an invalid argument to FFmpeg, but to us invalid data
      int reason = code == AVERROR_EINVAL() ? AVERROR_INVALIDDATA() : code;
      throw new IOException(
          "%s: not a video that FFmpeg can read: %s".formatted(file, Libav.message(reason)));
    }
  }
}
