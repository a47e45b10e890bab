package dev.clearlane.serving.clip;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_make_writable;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import dev.clearlane.serving.frame.TimeBase;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVRational;

/** Reads the encoded frames of a clip. */
final class ClipPackets {
  private static final int LENGTH_BYTES = 4;
  private static final int START_CODE = 1;

  private ClipPackets() {}

  /**
   * An encoded frame.
   *
   * @param stream that it belongs to
   * @param isFirst whether it is the first
   */
  record EncodedFrame(AVPacket packet, AVStream stream, boolean isFirst) {}

  /** Receives encoded frames. */
  @FunctionalInterface
  interface Receiver {
    /**
     * Receives one, which stays the caller's.
     *
     * @param pts in ticks of the time base asked for
     */
    void accept(EncodedFrame frame, long pts) throws IOException, InterruptedException;
  }

  /**
   * Reads the first frames of a clip.
   *
   * @throws IOException also if there are fewer
   */
  static void read(Path file, TimeBase timeBase, long frames, Receiver receiver)
      throws IOException, InterruptedException {
    AVPacket packet = av_packet_alloc();
    try (Demuxer demuxer = new Demuxer(Input.clip(file));
        AVRational tick = new AVRational().num(timeBase.num()).den(timeBase.den())) {
      AVStream stream = demuxer.stream();
      for (long frame = 0; frame < frames; frame++) {
        if (demuxer.read(packet) < 0 || demuxer.isTruncated(packet)) {
          throw new IOException("%s: holds %d whole frames, not %d".formatted(file, frame, frames));
        }
        receiver.accept(
            new EncodedFrame(packet, stream, frame == 0),
            av_rescale_q(packet.pts(), stream.time_base(), tick));
        av_packet_unref(packet);
      }
    } finally {
      av_packet_free(packet);
    }
  }

  /**
   * Gives a frame of an MP4 the form in which an encoder returns it: H.264 units follow start codes
   * instead of their length.
   */
  static void toEncoderForm(EncodedFrame frame) throws IOException {
    if (frame.stream().codecpar().codec_id() != AV_CODEC_ID_H264) {
      return;
    }
    AVPacket packet = frame.packet();
    if (av_packet_make_writable(packet) < 0) {
      throw new IOException("out of memory");
    }
    ByteBuffer bytes = packet.data().capacity(packet.size()).asByteBuffer();
    bytes.order(ByteOrder.BIG_ENDIAN);
    while (bytes.remaining() >= LENGTH_BYTES) {
      int length = bytes.getInt(bytes.position());
      if (length < 0 || length > bytes.remaining() - LENGTH_BYTES) {
        throw new IOException("an encoded frame is damaged");
      }
      bytes.putInt(bytes.position(), START_CODE);
      bytes.position(bytes.position() + LENGTH_BYTES + length);
    }
  }
}
