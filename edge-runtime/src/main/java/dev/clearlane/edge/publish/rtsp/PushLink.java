package dev.clearlane.edge.publish.rtsp;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import dev.clearlane.edge.libav.IoDeadline;
import dev.clearlane.edge.libav.Libav;
import dev.clearlane.edge.libav.TlsAuthorities;
import dev.clearlane.edge.publish.video.AccessUnit;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVOutputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.BytePointer;

/** One connection to another server, which records what it is sent. Used on one thread. */
final class PushLink implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final Duration timeout;
  private final long firstPts;
  private final IoDeadline deadline = new IoDeadline();
  private final AVFormatContext context = new AVFormatContext(null);
  private final AVPacket packet = av_packet_alloc();
  private final AVRational tick = new AVRational().num(1).den(AccessUnit.CLOCK_HZ);
  private AVStream stream = new AVStream(null);
  private boolean recording;

  /**
   * Connects, announces and records.
   *
   * @param first the keyframe that will be sent first
   * @throws IOException if the server is not there in time or does not want this
   */
  PushLink(PushSettings settings, AccessUnit first) throws IOException {
    timeout = settings.timeout();
    firstPts = first.pts();
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
    AVStream added = avformat_new_stream(context, null);
    if (added == null) {
      throw new IOException("out of memory");
    }
    stream = added;
    stream.codecpar().codec_type(AVMEDIA_TYPE_VIDEO);
    stream.codecpar().codec_id(AV_CODEC_ID_H264);
    stream.codecpar().width(first.widthPx());
    stream.codecpar().height(first.heightPx());
    stream.time_base(tick);
    byte[] parameters = first.parameters().annexB();
    BytePointer extra =
        new BytePointer(av_mallocz(parameters.length + AV_INPUT_BUFFER_PADDING_SIZE));
    extra.put(parameters);
    stream.codecpar().extradata(extra).extradata_size(parameters.length); // freed with the stream
    // so that the muxer's reports, too, say when a picture was captured
    Instant began = SenderReport.wallTime(first.captureNs());
    context.start_time_realtime(ChronoUnit.MICROS.between(Instant.EPOCH, began));
    AVDictionary options = new AVDictionary(null);
    try {
      av_dict_set(options, "rtsp_transport", "tcp", 0);
      if (settings.target().tls()) {
        Path own = settings.authorities();
        av_dict_set(options, "tls_verify", "1", 0);
        av_dict_set(options, "ca_file", own == null ? TlsAuthorities.usual() : own.toString(), 0);
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
    require(av_new_packet(packet, unit.annexB().length));
    try {
      packet.data().put(unit.annexB());
      packet.pts(unit.pts() - firstPts);
      packet.dts(unit.pts() - firstPts);
      packet.flags(unit.keyframe() ? AV_PKT_FLAG_KEY : 0);
      av_packet_rescale_ts(packet, tick, stream.time_base());
      require(av_write_frame(context, packet));
    } finally {
      av_packet_unref(packet);
    }
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
      avformat_free_context(context);
      context.setNull();
      av_packet_free(packet);
      tick.close();
      deadline.close();
    }
  }
}
