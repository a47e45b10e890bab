package dev.clearlane.edge.encode;

import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Encodes pictures to H.264, one access unit each, in the same order. Used on one thread. */
interface PictureEncoder extends AutoCloseable {
  /** Name in logs. */
  String name();

  /**
   * Encodes one picture, which stays the caller's.
   *
   * @param keyframe whether to produce a keyframe; encoders without control over keyframes ignore
   *     it
   * @throws IOException if this encoder can no longer be used
   */
  void encode(AVFrame picture, Stamp stamp, boolean keyframe) throws IOException;

  /** Frees everything; pictures in the encoder are lost. */
  @Override
  void close();

  /**
   * The time of a picture and of its access unit.
   *
   * @param pts in ticks of 1/90,000 s
   * @param captureNs on the monotonic clock
   * @param beforeFrames whether it is a slate from before the first frame
   */
  record Stamp(long pts, long captureNs, boolean beforeFrames) {
    /** Of a picture after the first frame. */
    Stamp(long pts, long captureNs) {
      this(pts, captureNs, false);
    }
  }

  /** Receives access units, on any thread of the encoder. */
  @FunctionalInterface
  interface Out {
    void accept(byte[] annexB, Stamp stamp);
  }
}
