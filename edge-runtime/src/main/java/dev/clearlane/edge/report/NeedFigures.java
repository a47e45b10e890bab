package dev.clearlane.edge.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Quality of the frames that differ from their reference, apart from those that equal it: a mean
 * over both is misleading, because equal pictures count as 100 dB.
 *
 * @param frames that differ from the reference
 * @param psnrIn their mean, raw, dB
 * @param psnrOut their mean, restored, dB
 * @param equalFrames that equal the reference
 * @param changedEqualFrames of them, those that restoration changed
 */
record NeedFigures(
    int frames, double psnrIn, double psnrOut, int equalFrames, int changedEqualFrames) {
  private static final double EQUAL_DB = 100;

  /** Null if no frame was compared. */
  static @Nullable NeedFigures of(FrameRows rows) {
    List<@Nullable Double> ins = rows.psnrIn();
    int frames = 0;
    int equal = 0;
    int changed = 0;
    double sumIn = 0;
    double sumOut = 0;
    for (int i = 0; i < ins.size(); i++) {
      Double in = ins.get(i);
      Double out = rows.psnrOut().get(i);
      if (in == null || out == null) {
        continue;
      }
      if (in < EQUAL_DB) {
        frames++;
        sumIn += in;
        sumOut += out;
      } else {
        equal++;
        changed += out < EQUAL_DB ? 1 : 0;
      }
    }
    return frames + equal == 0
        ? null
        : new NeedFigures(
            frames,
            frames == 0 ? EQUAL_DB : sumIn / frames,
            frames == 0 ? EQUAL_DB : sumOut / frames,
            equal,
            changed);
  }
}
