package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;
import java.nio.ByteBuffer;

/**
 * Cross-fade between raw and restored frames of a stream: in steps up when a treatment begins, in
 * steps down after it ends.
 */
final class Fade {
  private final int steps;
  private int step; // 0: raw, steps: restored
  private Treatment last = Treatment.PASS;
  private byte[] rawRow = new byte[0];
  private byte[] row = new byte[0];

  /**
   * @param steps number of frames that a change takes, from 1 (immediate)
   */
  Fade(int steps) {
    this.steps = steps;
  }

  /**
   * Advances to the next frame.
   *
   * @return the treatment of the frame: the wanted one or, for a few frames after a treatment
   *     ended, that one
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

  /** The treatment that {@link #next} will return. */
  Treatment upcoming(Treatment wanted) {
    return wanted == Treatment.PASS && step > 1 ? last : wanted;
  }

  /** Restarts from raw frames. */
  void reset() {
    step = 0;
  }

  /** Mixes the raw frame into the restored one according to the current step. */
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
