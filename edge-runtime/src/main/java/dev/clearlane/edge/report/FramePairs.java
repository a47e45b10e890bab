package dev.clearlane.edge.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Frames of two runs with the same number.
 *
 * @param pairs indices into the columns of both runs, in order
 */
record FramePairs(FrameRows a, FrameRows b, List<Pair> pairs) {
  /** Indices into the columns of the two runs. */
  record Pair(int a, int b) {}

  static FramePairs of(FrameRows a, FrameRows b) {
    List<Pair> pairs = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < a.size() && j < b.size()) {
      int order = Long.compare(a.sequence().get(i), b.sequence().get(j));
      if (order == 0) {
        pairs.add(new Pair(i, j));
      }
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return new FramePairs(a, b, pairs);
  }

  int size() {
    return pairs.size();
  }
}
