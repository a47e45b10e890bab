package dev.clearlane.edge.capture;

import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.capture.source.StreamForm;
import dev.clearlane.edge.capture.source.V4l2Mode;
import dev.clearlane.serving.clip.Input;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Opens each kind of live source with libavformat. */
final class StreamInputs {
  /** Timeout for opening a live source. */
  static final Duration OPEN_LIMIT = Duration.ofSeconds(5);

  private static final int UDP_BUFFER_BYTES = 4 << 20; // a keyframe arrives in one burst
  private static final int UDP_REORDERED_PACKETS = 64;
  private static final int UDP_REORDER_US = 100_000;

  private StreamInputs() {}

  /** The output of a command. */
  static Input command(Source.Command source, CommandOutput bytes) {
    StreamForm form = source.format();
    Map<String, String> options = new LinkedHashMap<>();
    options.put("format_whitelist", form.demuxer());
    if (form.isRaw()) {
      options.put("pixel_format", form.pixelFormat());
      options.put("video_size", source.size().toString());
    }
    if (!form.isTimed() && form != StreamForm.Y4M) {
      options.put("framerate", Double.toString(source.rate()));
    }
    return new Input(
        source.label(),
        "",
        form.demuxer(),
        options,
        bytes,
        form == StreamForm.MPEGTS,
        true,
        OPEN_LIMIT,
        source.timeout());
  }

  /**
   * A network camera.
   *
   * @param relay address of the relay to it
   */
  static Input rtsp(Source.Rtsp source, String relay) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("protocol_whitelist", "rtsp,rtp,udp,tcp");
    options.put("rtsp_transport", source.udp() ? "udp" : "tcp");
    options.put("timeout", Long.toString(source.timeout().toNanos() / 1000));
    options.put("allowed_media_types", "video");
    options.put("user_agent", "clearlane");
    if (source.udp()) {
      options.put("buffer_size", Integer.toString(UDP_BUFFER_BYTES));
      options.put("reorder_queue_size", Integer.toString(UDP_REORDERED_PACKETS));
      options.put("max_delay", Integer.toString(UDP_REORDER_US));
    }
    return new Input(
        source.label(), relay, "rtsp", options, null, false, true, OPEN_LIMIT, source.timeout());
  }

  /** A V4L2 camera. */
  static Input device(Source.V4l2 source, V4l2Mode mode) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("input_format", mode.libavFormat());
    options.put("video_size", mode.size().toString());
    if (mode.rate() > 0) {
      options.put("framerate", Double.toString(mode.rate()));
    }
    return new Input(
        source.label(),
        source.device().toString(),
        "video4linux2,v4l2",
        options,
        null,
        false,
        false,
        OPEN_LIMIT,
        source.timeout());
  }
}
