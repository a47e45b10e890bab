package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;
import java.nio.ByteBuffer;

/**
 * How strongly a stream's frames show what was restored: in steps up when treatment begins, in
 * steps down after it ends, so that nothing jumps.
 */
final class Fade {
  private final int steps;
  private int step; // 0: raw, steps: restored
  private Treatment last = Treatment.PASS;
  private byte[] rawRow = new byte[0];
  private byte[] row = new byte[0];

  /**
   * @param steps how many frames a change takes, at least 1, which is at once
   */
  Fade(int steps) {
    this.steps = steps;
  }

  /**
   * Goes to the next frame.
   *
   * @return what is done to it: what is wanted or, for a few frames after the end of a treatment,
   *     that treatment
   */
  Treatment next(Treatment wanted) {
    if (wanted != Treatment.PASS) {
      step = Math.min(steps, step + 1);
      last = wanted;
      return wanted;
    }
    step = Math.max(0, step - 1);
    return step == 0 ? Treatment.PASS : last;
  }

  /** What {@link #next} will say. */
  Treatment upcoming(Treatment wanted) {
    return wanted == Treatment.PASS && step > 1 ? last : wanted;
  }

  /** Starts afresh from raw frames. */
  void reset() {
    step = 0;
  }

  /** Takes as much of the raw frame into the restored one as this step wants. */
  void mix(Frame raw, Frame restored) {
    if (step == steps) {
      return;
    }
    int length = raw.strideBytes();
    if (row.length != length) {
      rawRow = new byte[length];
      row = new byte[length];
    }
    ByteBuffer from = raw.pixels();
    ByteBuffer to = restored.pixels();
    for (int at = 0; at < to.capacity(); at += length) {
      from.get(at, rawRow);
      to.get(at, row);
      for (int i = 0; i < length; i++) {
        int before = rawRow[i] & 0xff;
        int after = row[i] & 0xff;
        row[i] = (byte) ((before * (steps - step) + after * step + steps / 2) / steps);
      }
      to.put(at, row);
    }
  }
}
