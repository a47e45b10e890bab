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

import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * The decoder of a video stream. Used by one thread.
 *
 * <p>FFmpeg's decoders conceal missing data: truncated units, lost packets and bit errors give a
 * frame with an error flag instead of an error. Live sources count a flagged frame as lost but
 * deliver it. The HEVC decoder drops undecodable frames silently; there, packets without a frame
 * are counted, except those held for reordering.
 */
public final class VideoDecoder implements AutoCloseable {
  /** One thread decodes 720p several times faster than any network restores it. */
  private static final int THREADS = 1;

  /** Of a clip: its sides are at most 8192 pixels. */
  private static final long MAX_PIXELS = 8192L * 8192;

  private final AVCodecContext context;

  /**
   * @param label how messages name the source
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
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
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

  /** Number of packets that it may hold for reordering. */
  public int reordered() {
    return context.has_b_frames();
  }

  /** Sends a packet, or null for the end; returns FFmpeg's code. */
  public int send(@Nullable AVPacket packet) {
    return avcodec_send_packet(context, packet);
  }

  /** Receives the next frame, unreferenced by the caller; returns FFmpeg's code. */
  public int receive(AVFrame picture) {
    return avcodec_receive_frame(context, picture);
  }

  @Override
  public void close() {
    if (!context.isNull()) {
      avcodec_free_context(context);
    }
  }
}
