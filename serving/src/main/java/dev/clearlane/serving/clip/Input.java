package dev.clearlane.serving.clip;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An input for libavformat.
 *
 * @param label name in messages
 * @param url for libavformat; may contain a password, so it is never shown
 * @param format libavformat's name of the demuxer; empty to detect it
 * @param options of the demuxer and its protocols
 * @param bytes source of the bytes; null to let libavformat open the URL
 * @param probed whether frames are read ahead to find stream parameters; not for live sources,
 *     whose frames would be late
 * @param waiting whether reads block; not for devices, whose reads cannot be interrupted
 * @param openLimit timeout for opening
 * @param readLimit timeout of a read
 * @param video number of the video stream among those of the input, from 0, or {@link #BEST_VIDEO}
 */
public record Input(
    String label,
    String url,
    String format,
    Map<String, String> options,
    @Nullable ByteSource bytes,
    boolean probed,
    boolean waiting,
    Duration openLimit,
    Duration readLimit,
    int video) {
  /** The video stream that FFmpeg prefers. */
  public static final int BEST_VIDEO = -1;

  private static final Duration FILE_LIMIT = Duration.ofSeconds(10);

  /** A video file; playlists are rejected, as they open other files or hosts. */
  private static final String CLIPS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,"
          + "m4v,mjpeg,h264,hevc,ivf,mxf,nut,yuv4mpegpipe";

  public Input {
    options = Map.copyOf(options);
  }

  /** An input with one video stream. */
  public Input(
      String label,
      String url,
      String format,
      Map<String, String> options,
      @Nullable ByteSource bytes,
      boolean probed,
      boolean waiting,
      Duration openLimit,
      Duration readLimit) {
    this(label, url, format, options, bytes, probed, waiting, openLimit, readLimit, BEST_VIDEO);
  }

  /** A video file on disk, and FFmpeg's choice among its video streams. */
  public static Input clip(Path file) {
    return clip(file, BEST_VIDEO);
  }

  /** One of the video streams of a file on disk. */
  public static Input clip(Path file, int video) {
    return new Input(
        file.toString(),
        // the prefix prevents that FFmpeg reads a protocol from the file name
        "file:" + file.toAbsolutePath(),
        "",
        Map.of("protocol_whitelist", "file", "format_whitelist", CLIPS),
        null,
        true,
        true,
        FILE_LIMIT,
        FILE_LIMIT,
        video);
  }

  /** Whether it is a device, whose packets are in driver memory. */
  public boolean isDevice() {
    return !waiting;
  }

  /** Whether it is a file, whose errors concern its content. */
  public boolean isClip() {
    return url.startsWith("file:");
  }

  @Override
  public String toString() {
    return label;
  }
}
