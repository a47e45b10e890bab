package dev.clearlane.serving.frame;

import java.util.List;

/**
 * What of a frame is to be worked on.
 *
 * @param level how much
 * @param regions where, for {@link WorkLevel#ROI}; else empty
 */
public record Work(WorkLevel level, List<Region> regions) {
  public static final Work FULL = new Work(WorkLevel.FULL, List.of());
  public static final Work HALF = new Work(WorkLevel.HALF, List.of());
  public static final Work BYPASS = new Work(WorkLevel.BYPASS, List.of());

  public Work {
    regions = List.copyOf(regions);
    if ((level == WorkLevel.ROI) == regions.isEmpty()) {
      throw new IllegalArgumentException("regions go with work level roi, and with no other");
    }
  }

  /** Work on some regions alone, at least one. */
  public static Work roi(List<Region> regions) {
    return new Work(WorkLevel.ROI, regions);
  }
}
