package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_RAWVIDEO;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_move_ref;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The decoder of a video stream. Pictures come deinterlaced and upright, as players show them; what
 * was done is logged once. Used by one thread.
 *
 * <p>FFmpeg's decoders conceal missing data: truncated units, lost packets and bit errors give a
 * frame with an error flag instead of an error. Live sources count a flagged frame as lost but
 * deliver it. The HEVC decoder drops undecodable frames silently; there, packets without a frame
 * are counted, except those held for reordering.
 */
public final class VideoDecoder implements AutoCloseable {
  /** One thread decodes 720p several times faster than any network restores it. */
  private static final int THREADS = 1;

  /** One picture per frame; progressive ones pass as they are. */
  private static final String DEINTERLACE = "bwdif=mode=send_frame:parity=auto:deint=interlaced";

  private static final int MAX_NOTES = 16;
  private static final Logger LOG = LoggerFactory.getLogger(VideoDecoder.class);

  /** Of a clip: its sides are at most 8192 pixels. */
  private static final long MAX_PIXELS = 8192L * 8192;

  private final String label;
  private final AVStream stream;
  private final AVCodecContext context;
  private final AVFrame waiting = av_frame_alloc(); // for a chain that is not made yet
  private final Set<String> notes = new LinkedHashSet<>();
  private @Nullable PictureFilter filter;
  private boolean finishing; // the chain, not the decoder
  private boolean interlaced;
  private Uprighting uprighting = Uprighting.NONE;

  /**
   * @param label how messages name the source
   * @param stream stays open while this decodes
   * @throws IOException if FFmpeg cannot decode the stream
   */
  public VideoDecoder(String label, AVStream stream) throws IOException {
    this(label, stream, MAX_PIXELS);
  }

  /**
   * @param label how messages name the source
   * @param maxPixels larger pictures are not decoded, and no memory is reserved for them
   * @throws IOException if FFmpeg cannot decode the stream
   */
  public VideoDecoder(String label, AVStream stream, long maxPixels) throws IOException {
    this.label = label;
    this.stream = stream;
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      av_frame_free(waiting);
      throw new IOException(label + ": FFmpeg has no decoder for this video codec");
    }
    context = avcodec_alloc_context3(codec);
    int code = avcodec_parameters_to_context(context, stream.codecpar());
    if (code >= 0) {
      context.pkt_timebase(stream.time_base());
      context.thread_count(THREADS);
      context.max_pixels(maxPixels);
      code = avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      close();
      throw new IOException(
          "%s: video cannot be decoded: %s".formatted(label, Libav.message(code)));
    }
  }

  /** Width of the frames; 0 if not in the header. */
  public int widthPx() {
    return context.width();
  }

  /** Height of the frames; 0 if not in the header. */
  public int heightPx() {
    return context.height();
  }

  /** Frame rate in the coded stream; 0 if it has none. */
  public double framesPerSecond() {
    return Libav.value(context.framerate());
  }

  /** Whether frames are in decoder memory; those of raw video are in packet memory. */
  public boolean ownsPictures() {
    return context.codec_id() != AV_CODEC_ID_RAWVIDEO;
  }

  /** Whether it silently drops undecodable frames, as FFmpeg's HEVC decoder does. */
  public boolean dropsInSilence() {
    return context.codec_id() == AV_CODEC_ID_HEVC;
  }

  /** Number of packets that it may hold for reordering and deinterlacing. */
  public int reordered() {
    return context.has_b_frames() + (interlaced ? 1 : 0);
  }

  /** What was done to the pictures so far, or what a reader should know of them: one line each. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** Sends a packet, or null for the end; returns FFmpeg's code. */
  public int send(@Nullable AVPacket packet) {
    return avcodec_send_packet(context, packet);
  }

  /**
   * Receives the next frame, deinterlaced and upright, unreferenced by the caller.
   *
   * @return FFmpeg's code
   * @throws IOException if FFmpeg cannot deinterlace or turn such pictures
   */
  public int receive(AVFrame picture) throws IOException {
    while (true) {
      if (filter != null) {
        int code = filter.receive(picture);
        if (code >= 0 || (finishing && code != AVERROR_EOF())) {
          return code;
        }
        if (code == AVERROR_EOF()) { // the next pictures are of another form, or there are none
          filter.close();
          filter = null;
          finishing = false;
        }
      }
      if (waiting.width() > 0) {
        av_frame_move_ref(picture, waiting);
      } else {
        int code = avcodec_receive_frame(context, picture);
        if (code == AVERROR_EOF() && filter != null) {
          finishing = true;
          filter.finish();
          continue;
        }
        if (code < 0) {
          return code;
        }
        ColourNote.of(picture).ifPresent(this::note);
      }
      if (isPlain(picture)) {
        return 0;
      }
    }
  }

  /** Gives a picture to the chain of filters for its form, unless it needs none. */
  private boolean isPlain(AVFrame picture) throws IOException {
    interlaced |= (picture.flags() & AVFrame.AV_FRAME_FLAG_INTERLACED) != 0;
    uprighting = Uprighting.of(picture, uprighting);
    List<String> filters = new ArrayList<>();
    if (interlaced) {
      filters.add(DEINTERLACE);
      note("interlaced: deinterlaced by FFmpeg's bwdif");
    }
    filters.addAll(uprighting.filters());
    if (!uprighting.description().isEmpty()) {
      note(uprighting.description());
    }
    if (filters.isEmpty() && filter == null) {
      return true;
    }
    PictureFilter.Form form = PictureFilter.Form.of(picture, filters);
    if (filter != null && !filter.isFor(form)) {
      av_frame_move_ref(waiting, picture);
      finishing = true;
      filter.finish();
      return false;
    }
    if (filters.isEmpty()) {
      return true;
    }
    picture.pts(picture.best_effort_timestamp());
    int code;
    try {
      if (filter == null) {
        filter = new PictureFilter(form, stream.time_base());
      }
      code = filter.send(picture);
    } catch (IOException e) {
      throw failed(e.getMessage(), e);
    }
    if (code < 0) {
      throw failed(Libav.message(code), null);
    }
    return false;
  }

  private IOException failed(@Nullable String reason, @Nullable IOException cause) {
    return new IOException(
        "%s: pictures cannot be deinterlaced or turned: %s".formatted(label, reason), cause);
  }

  private void note(String line) {
    if (notes.size() < MAX_NOTES && notes.add(line)) {
      LOG.info("{}: {}", label, line);
    }
  }

  @Override
  public void close() {
    if (!context.isNull()) {
      avcodec_free_context(context);
    }
    PictureFilter open = filter;
    filter = null;
    if (open != null) {
      open.close();
    }
    if (!waiting.isNull()) {
      av_frame_free(waiting);
    }
  }
}
