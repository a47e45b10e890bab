package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How a camera's frames are processed; may change while they come.
 *
 * @param mode selects what is done to a frame
 * @param deadline maximum time from capture to the outputs: a frame that is not restored by then
 *     passes raw; {@value #MIN_DEADLINE_MS} ms to {@value #MAX_DEADLINE_MS} ms. Not used by {@link
 *     FramePolicy#EVERY_FRAME}
 * @param levels of work among which pacing chooses, in addition to BYPASS
 * @param regions restored at level ROI, at least one
 * @param scale that deblurring works at; automatic is the largest size that is done by the deadline
 */
public record ProcessingPolicy(
    Mode mode, Duration deadline, Set<WorkLevel> levels, List<Region> regions, ScaleChoice scale) {
  public static final int MIN_DEADLINE_MS = 10;
  public static final int MAX_DEADLINE_MS = 5_000;

  /** Mode auto, 100 ms, all levels, the road. */
  public static final ProcessingPolicy DEFAULT =
      new ProcessingPolicy(
          Mode.AUTO,
          Duration.ofMillis(100),
          EnumSet.allOf(WorkLevel.class),
          List.of(Region.ROAD),
          ScaleChoice.DEFAULT);

  /** Works at each model's default scale. */
  public ProcessingPolicy(
      Mode mode, Duration deadline, Set<WorkLevel> levels, List<Region> regions) {
    this(mode, deadline, levels, regions, ScaleChoice.DEFAULT);
  }

  /**
   * @throws IllegalArgumentException one line with the rule and the value
   */
  public ProcessingPolicy {
    levels = Set.copyOf(levels);
    regions = List.copyOf(regions);
    long ms = deadline.toMillis();
    if (ms < MIN_DEADLINE_MS || ms > MAX_DEADLINE_MS) {
      throw new IllegalArgumentException(
          "deadline_ms must be %d to %d, but is %d"
              .formatted(MIN_DEADLINE_MS, MAX_DEADLINE_MS, ms));
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
