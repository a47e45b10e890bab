package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Treatment;
import java.nio.ByteBuffer;

/**
 * Cross-fade from raw to restored frames of a stream when a treatment begins. It ends at once: what
 * is clear is forwarded as it came.
 */
final class Fade {
  private final int steps;
  private int step; // 0: raw, steps: restored
  private byte[] rawRow = new byte[0];
  private byte[] row = new byte[0];

  /**
   * @param steps number of frames that the change takes, from 1 (immediate)
   */
  Fade(int steps) {
    this.steps = steps;
  }

  /** Advances to a frame that is treated, or not. */
  void next(Treatment treatment) {
    step = treatment == Treatment.PASS ? 0 : Math.min(steps, step + 1);
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
