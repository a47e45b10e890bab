package dev.clearlane.edge.encode;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;

import dev.clearlane.serving.clip.Coding;
import dev.clearlane.serving.clip.VideoEncoder;
import java.io.IOException;
import java.util.ArrayDeque;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** One of FFmpeg's encoders. What it makes is handed on before {@link #encode} returns. */
final class LibraryEncoder implements PictureEncoder {
  private final VideoEncoder encoder;
  private final Out out;
  private final AVPacket packet = av_packet_alloc();
  private final ArrayDeque<Stamp> stamps = new ArrayDeque<>();

  private LibraryEncoder(VideoEncoder encoder, Out out) {
    this.encoder = encoder;
    this.out = out;
  }

  /**
   * @param name FFmpeg's name of it
   * @throws IOException if it does not open on this machine, or not for such pictures
   */
  static LibraryEncoder open(String name, AVFrame like, Coding coding, Out out) throws IOException {
    return new LibraryEncoder(VideoEncoder.open(name, like, coding), out);
  }

  @Override
  public String name() {
    return encoder.codecName();
  }

  @Override
  public void encode(AVFrame picture, Stamp stamp, boolean keyframe) throws IOException {
    encoder.send(picture, keyframe);
    stamps.add(stamp);
    while (encoder.receive(packet)) {
      byte[] bytes = new byte[packet.size()];
      packet.data().get(bytes);
      av_packet_unref(packet);
      out.accept(bytes, stamps.remove());
    }
  }

  @Override
  public void close() {
    av_packet_free(packet);
    encoder.close();
  }
}
