package dev.clearlane.edge.capture.source;

import java.util.Locale;

/**
 * Commands that read video with the camera and decoder hardware of a Jetson. They write raw NV12 to
 * standard output; {@code nvvidconv} copies it from device memory.
 *
 * <p>FFmpeg as shipped reaches neither camera nor decoder of a Jetson; NVIDIA's GStreamer elements
 * do, through a pipe of raw NV12, which costs a copy of 1.4 MB per frame at 1280×720. Arguments of
 * a command can be read by every user of the machine, so addresses with credentials are rejected
 * here.
 */
public final class JetsonPipeline {
  private static final String TAIL = " ! queue max-size-buffers=2%s ! fdsink fd=1 sync=%s";

  private JetsonPipeline() {}

  /** Of a CSI camera, through the image signal processor. */
  public static String csi(int sensor, FrameSize size, long framesPerSecond) {
    return ("exec gst-launch-1.0 -q nvarguscamerasrc sensor-id=%d"
                + " ! 'video/x-raw(memory:NVMM),width=%d,height=%d,format=NV12,framerate=%d/1'"
                + " ! nvvidconv ! 'video/x-raw,format=NV12'")
            .formatted(sensor, size.widthPx(), size.heightPx(), framesPerSecond)
        + tail(true);
  }

  /**
   * Of a network camera or a clip, decoded and scaled by the hardware.
   *
   * @param location {@code rtsp://host/path} or a file, without single quotes
   * @param codec {@code h264} or {@code h265}
   */
  public static String decode(String location, String codec, FrameSize size) {
    boolean live = location.startsWith("rtsp://");
    String from =
        live
            ? "rtspsrc location='%s' protocols=tcp latency=100 ! rtp%sdepay"
                .formatted(location, codec)
            : "filesrc location='%s' ! %s".formatted(location, demuxer(location));
    return ("exec gst-launch-1.0 -q %s ! %sparse ! nvv4l2decoder ! nvvidconv"
                + " ! 'video/x-raw,format=NV12,width=%d,height=%d'")
            .formatted(from, codec, size.widthPx(), size.heightPx())
        + tail(live);
  }

  /** A late live frame is dropped; a clip plays at its own pace. */
  private static String tail(boolean live) {
    return TAIL.formatted(live ? " leaky=downstream" : "", !live);
  }

  private static String demuxer(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".mkv")) {
      return "matroskademux";
    }
    return name.endsWith(".mp4") || name.endsWith(".m4v") || name.endsWith(".mov")
        ? "qtdemux"
        : "identity"; // an elementary stream needs none
  }
}
