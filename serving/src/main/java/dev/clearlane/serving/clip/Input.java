package dev.clearlane.serving.clip;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What libavformat is to open, and how.
 *
 * @param label how messages name it
 * @param url for libavformat; may hold a password, so it is never shown
 * @param format libavformat's name of the demuxer; empty to find out
 * @param options of the demuxer and its protocols
 * @param bytes where the bytes come from; null to have libavformat open the URL
 * @param probed whether frames are read ahead to learn what is not in the header: never for a live
 *     source, whose frames would be old before they were seen
 * @param waiting whether reads wait for data; a device's cannot be ended, so they do not
 * @param openLimit how long opening may take
 * @param readLimit how long a read may take
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
    Duration readLimit) {
  private static final Duration FILE_LIMIT = Duration.ofSeconds(10);

  /** A clip and nothing else: no playlists, which would open other files or hosts. */
  private static final String CLIPS =
      "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,"
          + "m4v,mjpeg,h264,hevc,ivf,mxf,nut,yuv4mpegpipe";

  public Input {
    options = Map.copyOf(options);
  }

  /** A clip on disk. */
  public static Input clip(Path file) {
    return new Input(
        file.toString(),
        // the prefix keeps FFmpeg from seeing a protocol in a file's name
        "file:" + file.toAbsolutePath(),
        "",
        Map.of("protocol_whitelist", "file", "format_whitelist", CLIPS),
        null,
        true,
        true,
        FILE_LIMIT,
        FILE_LIMIT);
  }

  /** True for a device, whose packets are in the driver's own memory. */
  public boolean isDevice() {
    return !waiting;
  }

  /** True for a file, whose errors are about what it holds. */
  public boolean isClip() {
    return url.startsWith("file:");
  }

  @Override
  public String toString() {
    return label;
  }
}
