package dev.clearlane.edge.capture.source;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Format of a command's output. */
public enum StreamForm {
  BGR24("rawvideo", "bgr24", false),
  RGB24("rawvideo", "rgb24", false),
  BGR0("rawvideo", "bgr0", false),
  RGB0("rawvideo", "rgb0", false),
  GRAY("rawvideo", "gray", false),
  YUV420P("rawvideo", "yuv420p", false),
  NV12("rawvideo", "nv12", false),
  YUYV422("rawvideo", "yuyv422", false),
  UYVY422("rawvideo", "uyvy422", false),
  H264("h264", "", false),
  H265("hevc", "", false),
  MJPEG("mjpeg", "", false),
  MPEGTS("mpegts", "", true),
  Y4M("yuv4mpegpipe", "", false);

  private final String demuxer;
  private final String pixelFormat;
  private final boolean timed;

  StreamForm(String demuxer, String pixelFormat, boolean timed) {
    this.demuxer = demuxer;
    this.pixelFormat = pixelFormat;
    this.timed = timed;
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(StreamForm::id).toList();
  }

  public static StreamForm of(String id) {
    return Arrays.stream(values()).filter(form -> form.id().equals(id)).findFirst().orElseThrow();
  }

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** libav's name of the demuxer. */
  public String demuxer() {
    return demuxer;
  }

  /** libav's name of the pixel format; empty for a bitstream. */
  public String pixelFormat() {
    return pixelFormat;
  }

  public boolean isRaw() {
    return !pixelFormat.isEmpty();
  }

  /** Whether it contains timestamps; otherwise frames are timed by arrival. */
  public boolean isTimed() {
    return timed;
  }

  /** Formats with subsampled chroma need even sides. */
  boolean fits(FrameSize size) {
    return switch (this) {
      case YUV420P, NV12 -> size.widthPx() % 2 == 0 && size.heightPx() % 2 == 0;
      case YUYV422, UYVY422 -> size.widthPx() % 2 == 0;
      default -> true;
    };
  }
}
