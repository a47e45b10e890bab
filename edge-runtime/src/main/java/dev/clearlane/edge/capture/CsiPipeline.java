package dev.clearlane.edge.capture;

/**
 * The command that brings a Jetson's CSI camera in: FFmpeg does not reach it, NVIDIA's GStreamer
 * elements do. The image processor makes NV12 in its own memory, {@code nvvidconv} brings it over.
 */
final class CsiPipeline {
  private CsiPipeline() {}

  /** Writes raw NV12 to standard output. */
  static String command(int sensor, FrameSize size, long framesPerSecond) {
    return ("exec gst-launch-1.0 -q nvarguscamerasrc sensor-id=%d"
            + " ! 'video/x-raw(memory:NVMM),width=%d,height=%d,format=NV12,framerate=%d/1'"
            + " ! nvvidconv ! 'video/x-raw,format=NV12'"
            + " ! queue max-size-buffers=2 leaky=downstream ! fdsink fd=1 sync=false")
        .formatted(sensor, size.widthPx(), size.heightPx(), framesPerSecond);
  }
}
