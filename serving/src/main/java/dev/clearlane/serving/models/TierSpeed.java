package dev.clearlane.serving.models;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.cache.CpuPrecision;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a frame takes with the models of a tier on this machine.
 *
 * @param tier set of models
 * @param precision of their files on the CPU
 * @param seconds of the slowest treatment, by work level; levels that were not measured are missing
 */
public record TierSpeed(
    @JsonProperty("tier") Tier tier,
    @JsonProperty("precision") CpuPrecision precision,
    @JsonProperty("seconds") Map<WorkLevel, Double> seconds) {
  /** Levels of whole frames, most work first. */
  static final List<WorkLevel> LEVELS = List.of(WorkLevel.FULL, WorkLevel.HALF, WorkLevel.THIRD);

  /** Part of the time between two frames; the rest is for the decision and the outputs. */
  private static final double PART = 0.8;

  public TierSpeed {
    Map<WorkLevel, Double> copy = new EnumMap<>(WorkLevel.class);
    copy.putAll(seconds);
    seconds = Collections.unmodifiableMap(copy);
  }

  /**
   * The one that restores most of each frame in time; if that is the same for several, the first.
   * If none keeps up, the fastest.
   *
   * @param speeds best results first, at least one
   * @param intervalSeconds between two frames
   */
  public static TierSpeed best(List<TierSpeed> speeds, double intervalSeconds) {
    for (WorkLevel level : LEVELS) {
      for (TierSpeed speed : speeds) {
        if (speed.keepsUp(level, intervalSeconds)) {
          return speed;
        }
      }
    }
    TierSpeed fastest = speeds.get(0);
    for (TierSpeed speed : speeds) {
      if (speed.quickest() < fastest.quickest()) {
        fastest = speed;
      }
    }
    return fastest;
  }

  /** Whether every frame can be restored at a level. */
  boolean keepsUp(WorkLevel level, double intervalSeconds) {
    Double took = seconds.get(level);
    return took != null && took <= PART * intervalSeconds;
  }

  /** The models and their speed, such as {@code standard int8: full 8.1, half 31 frames/s}. */
  @Override
  public String toString() {
    return tier
        + " "
        + precision
        + ": "
        + LEVELS.stream()
            .filter(seconds::containsKey)
            .map(
                level ->
                    String.format(
                        Locale.ROOT, "%s %.1f", level.id(), 1 / seconds.getOrDefault(level, 0.0)))
            .collect(Collectors.joining(", "))
        + " frames/s";
  }

  private double quickest() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).min().orElse(1e9);
  }
}
