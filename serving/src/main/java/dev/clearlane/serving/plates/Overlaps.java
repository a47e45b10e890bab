package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Non-maximum suppression: of boxes that overlap, the one with the highest score is kept. */
final class Overlaps {
  private static final double MAX_IOU = 0.3;

  /** A box inside of another by more than this share of itself is a part of it. */
  private static final double MAX_INSIDE = 0.7;

  private Overlaps() {}

  /** The detections that are kept, best first. */
  static List<Detection> suppress(List<Detection> found) {
    List<Detection> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingDouble(Detection::score).reversed());
    List<Detection> kept = new ArrayList<>();
    for (Detection each : sorted) {
      if (kept.stream().noneMatch(better -> overlap(better.box(), each.box()))) {
        kept.add(each);
      }
    }
    return kept;
  }

  private static boolean overlap(PlateBox better, PlateBox other) {
    double smaller = Math.min(better.area(), other.area());
    return better.iou(other) > MAX_IOU
        || (smaller > 0 && better.intersection(other) > MAX_INSIDE * smaller);
  }
}
