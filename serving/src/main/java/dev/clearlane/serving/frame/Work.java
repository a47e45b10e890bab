package dev.clearlane.serving.frame;

import java.util.List;

/**
 * Part of a frame that is restored.
 *
 * @param level work level
 * @param regions regions of {@link WorkLevel#ROI}; else empty
 */
public record Work(WorkLevel level, List<Region> regions) {
  public static final Work FULL = new Work(WorkLevel.FULL, List.of());
  public static final Work HALF = new Work(WorkLevel.HALF, List.of());
  public static final Work THIRD = new Work(WorkLevel.THIRD, List.of());
  public static final Work BYPASS = new Work(WorkLevel.BYPASS, List.of());

  public Work {
    regions = List.copyOf(regions);
    if ((level == WorkLevel.ROI) == regions.isEmpty()) {
      throw new IllegalArgumentException("only work level roi has regions");
    }
  }

  /** Work on regions only, at least one. */
  public static Work roi(List<Region> regions) {
    return new Work(WorkLevel.ROI, regions);
  }
}
