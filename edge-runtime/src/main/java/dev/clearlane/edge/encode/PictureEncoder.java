package dev.clearlane.edge.encode;

import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Pictures in, H.264 out, one access unit each, in the same order. Used on one thread. */
interface PictureEncoder extends AutoCloseable {
  /** What it is called in logs. */
  String name();

  /**
   * Takes one picture, which stays the caller's.
   *
   * @param keyframe whether decoders shall be able to begin with it; an encoder that cannot be told
   *     makes its keyframes by itself
   * @throws IOException if this encoder is of no more use
   */
  void encode(AVFrame picture, Stamp stamp, boolean keyframe) throws IOException;

  /** Frees everything; what was not yet handed on is lost. */
  @Override
  void close();

  /**
   * The time of a picture, which its access unit inherits.
   *
   * @param pts in ticks of 1/90,000 s
   * @param captureNs on the monotonic clock
   */
  record Stamp(long pts, long captureNs) {}

  /** Takes what was encoded, on whatever thread the encoder has. */
  @FunctionalInterface
  interface Out {
    void accept(byte[] annexB, Stamp stamp);
  }
}
