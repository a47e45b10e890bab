package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.frame.Work;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.select.SelectorTuning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a camera's frames are processed; may change while they come.
 *
 * @param mode selects what is done to a frame
 * @param deadline maximum time from capture to the outputs: a frame that is not restored by then
 *     passes raw; {@value #MIN_DEADLINE_MS} ms to {@value #MAX_DEADLINE_MS} ms. Not used by {@link
 *     FramePolicy#EVERY_FRAME}
 * @param levels of work among which pacing chooses, in addition to BYPASS
 * @param regions restored at level ROI, at least one
 * @param scale that deblurring works at; automatic is, under a deadline, the largest size that
 *     keeps up with the camera
 * @param tuning of the selector for this camera
 * @param lens whose distortion is removed from the frames before all else; null to leave it
 */
public record ProcessingPolicy(
    Mode mode,
    Duration deadline,
    Set<WorkLevel> levels,
    List<Region> regions,
    ScaleChoice scale,
    SelectorTuning tuning,
    @Nullable Lens lens) {
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

  /** Decides as the selector's model prescribes. */
  public ProcessingPolicy(
      Mode mode,
      Duration deadline,
      Set<WorkLevel> levels,
      List<Region> regions,
      ScaleChoice scale) {
    this(mode, deadline, levels, regions, scale, SelectorTuning.NONE, null);
  }

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

  /** The same in another mode. */
  public ProcessingPolicy withMode(Mode newMode) {
    return new ProcessingPolicy(newMode, deadline, levels, regions, scale, tuning, lens);
  }

  /** The same with another lens. */
  public ProcessingPolicy withLens(@Nullable Lens newLens) {
    return new ProcessingPolicy(mode, deadline, levels, regions, scale, tuning, newLens);
  }

  private List<Region> withinShare(List<Region> attention) {
    double left = roiShare();
    List<Region> chosen = new ArrayList<>();
    for (Region region : attention) {
      if (region.share() <= left) {
        left -= region.share();
        chosen.add(region);
      }
    }
    return chosen.isEmpty() ? regions : chosen;
  }

  double roiShare() {
    return regions.stream().mapToDouble(Region::share).sum();
  }

  /** Share of a frame's pixels that is processed at a level. */
  double share(WorkLevel level) {
    return switch (level) {
      case FULL, HALF, THIRD -> 1.0 / (level.factor() * level.factor());
      case ROI -> roiShare();
      case BYPASS -> 0;
    };
  }

  /**
   * The levels of a treatment under a deadline. An automatic scale of deblurring is that of its
   * level; at a fixed one, only levels that reduce frames by more are of use.
   */
  Set<WorkLevel> levels(Treatment treatment) {
    Set<WorkLevel> chosen = EnumSet.noneOf(WorkLevel.class);
    chosen.addAll(levels);
    if (treatment.deblurs() && scale.isAuto()) {
      chosen.addAll(Set.of(WorkLevel.HALF, WorkLevel.THIRD));
    } else if (treatment == Treatment.DEBLUR && scale.factor() > 1) {
      chosen.removeIf(level -> level.factor() > 1 && level.factor() <= scale.factor());
    }
    return chosen;
  }

  Work work(WorkLevel level) {
    return work(level, List.of());
  }

  /**
   * What is done at a level.
   *
   * @param attention regions that are restored at level ROI instead of this policy's, as many of
   *     the first ones as take no more time
   */
  Work work(WorkLevel level, List<Region> attention) {
    return switch (level) {
      case FULL -> Work.FULL;
      case HALF -> Work.HALF;
      case THIRD -> Work.THIRD;
      case ROI -> Work.roi(withinShare(attention));
      case BYPASS -> Work.BYPASS;
    };
  }
}
