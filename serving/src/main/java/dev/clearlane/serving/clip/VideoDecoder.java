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
 * The decoder of a video stream. Used on one thread.
 *
 * <p>FFmpeg's decoders conceal missing data: cut units, lost packets and wrong bits give a picture
 * with an error flag instead of an error. Live sources count a flagged picture as lost and show it
 * all the same. The HEVC decoder drops what it cannot decode without error or flag; there, packets
 * without a picture are counted, beyond those it holds for reordering.
 */
public final class VideoDecoder implements AutoCloseable {
  /** One thread decodes 720p several times faster than any network restores it. */
  private static final int THREADS = 1;

  private final AVCodecContext context;

  /**
   * @param label how messages name the source
   * @throws IOException if FFmpeg cannot decode the stream
   */
  public VideoDecoder(String label, AVStream stream) throws IOException {
    AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
    if (codec == null) {
      throw new IOException(label + ": FFmpeg has no decoder for its video");
    }
    context = avcodec_alloc_context3(codec);
    int code = avcodec_parameters_to_context(context, stream.codecpar());
    if (code >= 0) {
      context.pkt_timebase(stream.time_base());
      context.thread_count(THREADS);
      code = avcodec_open2(context, codec, (AVDictionary) null);
    }
    if (code < 0) {
      close();
      throw new IOException(
          "%s: its video cannot be decoded: %s".formatted(label, Libav.message(code)));
    }
  }

  /** Columns of the pictures, 0 where the stream's header does not say. */
  public int widthPx() {
    return context.width();
  }

  /** Rows of the pictures, 0 where the stream's header does not say. */
  public int heightPx() {
    return context.height();
  }

  /** The rate that the stream says inside its coded pictures, 0 where it does not. */
  public double framesPerSecond() {
    return Libav.value(context.framerate());
  }

  /** Whether pictures are in the decoder's memory; those of raw video are in the packet's. */
  public boolean ownsPictures() {
    return context.codec_id() != AV_CODEC_ID_RAWVIDEO;
  }

  /** Whether it drops what it cannot decode without a word, as FFmpeg's HEVC decoder does. */
  public boolean dropsInSilence() {
    return context.codec_id() == AV_CODEC_ID_HEVC;
  }

  /** How many packets it may hold before their pictures come, because pictures change places. */
  public int reordered() {
    return context.has_b_frames();
  }

  /** Hands over a packet, or null for the end; FFmpeg's code. */
  public int send(@Nullable AVPacket packet) {
    return avcodec_send_packet(context, packet);
  }

  /** Takes the next picture, which the caller unrefs; FFmpeg's code. */
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
