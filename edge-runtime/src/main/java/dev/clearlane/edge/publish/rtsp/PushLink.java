package dev.clearlane.edge.publish.rtsp;

import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;

import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.MuxedVideo;
import dev.clearlane.serving.clip.IoDeadline;
import dev.clearlane.serving.clip.Libav;
import dev.clearlane.serving.clip.TlsAuthorities;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avutil.AVDictionary;

/** One connection to another server, which records what it is sent. Used on one thread. */
final class PushLink implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Duration timeout;
  private final IoDeadline deadline = new IoDeadline();
  private final AVFormatContext context = new AVFormatContext(null);
  private final MuxedVideo video = new MuxedVideo();
  private boolean recording;

  /**
   * Connects, announces and records.
   *
   * @param first the keyframe that will be sent first
   * @throws IOException if the server is not there in time or does not want this
   */
  PushLink(PushSettings settings, AccessUnit first) throws IOException {
    timeout = settings.timeout();
    deadline.set(timeout);
    boolean opened = false;
    try {
      open(settings, first);
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void open(PushSettings settings, AccessUnit first) throws IOException {
    require(avformat_alloc_output_context2(context, (AVOutputFormat) null, "rtsp", url(settings)));
    deadline.watch(context);
    video.addTo(context, first);
    // so that the muxer's reports, too, say when a picture was captured
    Instant began = SenderReport.wallTime(first.captureNs());
    context.start_time_realtime(ChronoUnit.MICROS.between(Instant.EPOCH, began));
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "rtsp_transport", "tcp", 0);
      if (settings.target().tls()) {
        Path own = settings.authorities();
        av_dict_set(options, "tls_verify", "1", 0);
        av_dict_set(
            options, "ca_file", own == null ? TlsAuthorities.systemBundle() : own.toString(), 0);
      }
      require(avformat_write_header(context, options));
      recording = true;
    } finally {
      av_dict_free(options);
    }
  }

  /** The address as FFmpeg takes it; it holds the password and must not be printed. */
  private static String url(PushSettings settings) {
    PushTarget target = settings.target();
    Credentials who = settings.credentials();
    String user = who == null ? "" : encoded(who.username()) + ':' + encoded(who.password()) + '@';
    return (target.tls() ? "rtsps://" : "rtsp://")
        + user
        + target.host()
        + ':'
        + target.port()
        + target.path();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /**
   * Sends one picture.
   *
   * @throws IOException if the connection is lost or does not go on
   */
  void send(AccessUnit unit) throws IOException {
    deadline.set(timeout);
    require(video.write(unit, 0));
  }

  private static void require(int code) throws IOException {
    if (code < 0) {
      throw new IOException(Libav.message(code));
    }
  }

  /** Says good-bye if the server listens, and frees everything. */
  @Override
  public void close() {
    if (!context.isNull()) {
      if (recording) {
        deadline.set(FAREWELL);
        av_write_trailer(context);
      }
      video.close();
      avformat_free_context(context);
      context.setNull();
      deadline.close();
    }
  }
}
