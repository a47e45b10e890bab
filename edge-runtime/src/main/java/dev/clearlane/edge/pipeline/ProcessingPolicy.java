package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.models.Mode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is done to a camera's frames; may change while they come.
 *
 * @param mode who decides
 * @param deadline longest time from capture to the outputs: a frame that is not done by then passes
 *     as it is; {@value #LEAST_DEADLINE_MS} ms to {@value #MOST_DEADLINE_MS} ms
 * @param levels of work among which pacing chooses; BYPASS is always one
 * @param regions what is worked on at level ROI, at least one
 */
public record ProcessingPolicy(
    Mode mode, Duration deadline, Set<WorkLevel> levels, List<Region> regions) {
  public static final int LEAST_DEADLINE_MS = 10;
  public static final int MOST_DEADLINE_MS = 5_000;

  /** The selector decides; 100 ms; all levels; the road. */
  public static final ProcessingPolicy DEFAULT =
      new ProcessingPolicy(
          Mode.AUTO, Duration.ofMillis(100), EnumSet.allOf(WorkLevel.class), List.of(Region.ROAD));

  /**
   * @throws IllegalArgumentException with one line that names the rule and the value
   */
  public ProcessingPolicy {
    levels = Set.copyOf(levels);
    regions = List.copyOf(regions);
    long ms = deadline.toMillis();
    if (ms < LEAST_DEADLINE_MS || ms > MOST_DEADLINE_MS) {
      throw new IllegalArgumentException(
          "deadline_ms must be %d to %d, but is %d"
              .formatted(LEAST_DEADLINE_MS, MOST_DEADLINE_MS, ms));
    }
    if (regions.isEmpty()) {
      throw new IllegalArgumentException("regions must be at least one");
    }
  }

  double roiShare() {
    return regions.stream().mapToDouble(Region::share).sum();
  }

  Work work(WorkLevel level) {
    return switch (level) {
      case FULL -> Work.FULL;
      case HALF -> Work.HALF;
      case ROI -> Work.roi(regions);
      case BYPASS -> Work.BYPASS;
    };
  }
}
