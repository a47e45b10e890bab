package dev.clearlane.serving.evaluation;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Means of scores of pictures before and after restoration. Not thread-safe. */
public final class Meter {
  private final Map<Measure, Sum> sums = new EnumMap<>(Measure.class);
  private long pictures;

  private static final class Sum {
    private long count;
    private double in;
    private double out;
  }

  /**
   * Adds one picture.
   *
   * @param in degraded against target
   * @param out restored against target, by the same measures
   */
  public void add(Score in, Score out) {
    pictures++;
    in.figures()
        .forEach(
            (measure, value) -> {
              Sum sum = sums.computeIfAbsent(measure, missing -> new Sum());
              sum.count++;
              sum.in += value;
              sum.out += out.get(measure);
            });
  }

  /** How many pictures were added. */
  public long pictures() {
    return pictures;
  }

  /** How many pictures a measure is defined for. */
  public long count(Measure measure) {
    return sum(measure).count;
  }

  /** Mean of the degraded pictures; NaN if the measure is defined for none. */
  public double in(Measure measure) {
    Sum sum = sum(measure);
    return sum.in / sum.count;
  }

  /** Mean of the restored pictures; NaN likewise. */
  public double out(Measure measure) {
    Sum sum = sum(measure);
    return sum.out / sum.count;
  }

  /** All means by their keys in reports: {@code psnr_in}, {@code psnr_out}, {@code ssim_in}, … */
  public Map<String, Double> means() {
    Map<String, Double> means = new LinkedHashMap<>();
    for (Measure measure : sums.keySet()) {
      means.put(measure.id() + "_in", in(measure));
      means.put(measure.id() + "_out", out(measure));
    }
    return Collections.unmodifiableMap(means);
  }

  private Sum sum(Measure measure) {
    return sums.getOrDefault(measure, new Sum());
  }
}
