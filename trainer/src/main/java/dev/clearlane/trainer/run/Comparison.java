package dev.clearlane.trainer.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What starting from another network's weights has saved: two runs of one recipe, one from scratch
 * and one transferred, compared at equal steps. Only steps at which both were measured count;
 * nothing is interpolated.
 *
 * @param figure that is compared
 * @param scratch the run from random weights
 * @param transferred the run from given weights
 * @param equalSteps both values at every step at which both were measured
 * @param scratchReachedAtStep first step at which the run from scratch is as good as at its last
 * @param reachedAtStep first step at which the transferred run is as good as the other is at its
 *     last; null where it never is
 * @param savingShare share of the from-scratch run's steps that this saves, 0–1; null where it
 *     never is
 * @param statement all of that in a sentence
 * @param warnings how the runs differ in more than their first weights, which is what is compared
 */
public record Comparison(
    String figure,
    Side scratch,
    Side transferred,
    List<Point> equalSteps,
    long scratchReachedAtStep,
    @Nullable Long reachedAtStep,
    @Nullable Double savingShare,
    String statement,
    List<String> warnings) {
  /** Of rates, which a file gives with six digits. */
  private static final double SAME_RATE = 1e-4;

  /**
   * One of the runs.
   *
   * @param run its directory
   * @param startedFrom what its weights were taken from, or null
   * @param lastStep at which the figure was measured
   * @param last value there
   * @param best value at any step
   */
  public record Side(
      String run, @Nullable String startedFrom, long lastStep, double last, double best) {}

  /** Both values at one step. */
  public record Point(long step, double scratch, double transferred) {}

  /**
   * Compares two runs.
   *
   * @param figure name of the figure, or null for the first PSNR that both have
   * @throws IllegalArgumentException if they have no such figure at any equal step
   */
  public static Comparison of(RunFolder scratch, RunFolder transferred, @Nullable String figure)
      throws IOException {
    Map<String, NavigableMap<Long, Double>> ones = Metrics.read(scratch.metrics()).byName();
    Map<String, NavigableMap<Long, Double>> others = Metrics.read(transferred.metrics()).byName();
    String name = figure == null ? common(ones, others) : figure;
    NavigableMap<Long, Double> one = ones.getOrDefault(name, new TreeMap<>());
    NavigableMap<Long, Double> other = others.getOrDefault(name, new TreeMap<>());
    List<Point> points = new ArrayList<>();
    one.forEach(
        (step, value) -> {
          Double there = other.get(step);
          if (there != null) {
            points.add(new Point(step, value, there));
          }
        });
    if (points.isEmpty()) {
      throw new IllegalArgumentException(
          "%s and %s: no step at which both measured %s (%s and %s); the figures of both are %s"
              .formatted(
                  scratch.path(),
                  transferred.path(),
                  name,
                  steps(one),
                  steps(other),
                  ones.keySet().stream().filter(others::containsKey).toList()));
    }
    boolean less = name.contains("loss");
    double goal = one.lastEntry().getValue();
    Long reached = firstStep(other, goal, less);
    Long own = firstStep(one, goal, less);
    Double saving = reached == null ? null : 1 - (double) reached / one.lastKey();
    Side first = side(scratch, one, less);
    Side second = side(transferred, other, less);
    return new Comparison(
        name,
        first,
        second,
        List.copyOf(points),
        own == null ? one.lastKey() : own,
        reached,
        saving,
        statement(name, first, second, points.get(points.size() - 1), reached, saving)
            + (own == null || own.equals(one.lastKey())
                ? ""
                : String.format(
                    Locale.ROOT, " The run from scratch itself first had it at step %,d.", own)),
        warnings(scratch, transferred));
  }

  private static List<String> warnings(RunFolder scratch, RunFolder transferred)
      throws IOException {
    List<String> warnings = new ArrayList<>();
    RunFacts one = scratch.facts().orElse(null);
    RunFacts other = transferred.facts().orElse(null);
    if (one != null && one.startedFrom() != null) {
      warnings.add(
          "%s was not from scratch, but from %s".formatted(scratch.path(), one.startedFrom()));
    }
    if (other != null && other.startedFrom() == null) {
      warnings.add("%s was not transferred, but from scratch".formatted(transferred.path()));
    }
    if (one != null && other != null) {
      if (!one.network().equals(other.network())) {
        warnings.add("the networks are %s and %s".formatted(one.network(), other.network()));
      }
      if (!one.last().fingerprint().equals(other.last().fingerprint())) {
        warnings.add("the data are not the same");
      }
    }
    NavigableMap<Long, Double> ones = rates(scratch);
    NavigableMap<Long, Double> others = rates(transferred);
    ones.entrySet().stream()
        .filter(
            at ->
                Math.abs(others.getOrDefault(at.getKey(), at.getValue()) / at.getValue() - 1)
                    > SAME_RATE)
        .findFirst()
        .ifPresent(
            at ->
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "the learning rates differ, first at step %,d: %.3g and %.3g",
                        at.getKey(),
                        at.getValue(),
                        others.get(at.getKey()))));
    return List.copyOf(warnings);
  }

  private static NavigableMap<Long, Double> rates(RunFolder run) throws IOException {
    return Metrics.read(run.metrics()).byName().getOrDefault("learning_rate", new TreeMap<>());
  }

  private static String steps(NavigableMap<Long, Double> values) {
    return values.isEmpty()
        ? "never"
        : "%d at steps %d to %d".formatted(values.size(), values.firstKey(), values.lastKey());
  }

  private static @Nullable Long firstStep(
      NavigableMap<Long, Double> values, double goal, boolean less) {
    for (Map.Entry<Long, Double> at : values.entrySet()) {
      if (less ? at.getValue() <= goal : at.getValue() >= goal) {
        return at.getKey();
      }
    }
    return null;
  }

  private static String common(
      Map<String, NavigableMap<Long, Double>> ones,
      Map<String, NavigableMap<Long, Double>> others) {
    return ones.keySet().stream()
        .filter(n -> n.endsWith("_psnr_out") && others.containsKey(n))
        .findFirst()
        .orElse(ones.keySet().stream().filter(others::containsKey).findFirst().orElse("psnr_out"));
  }

  private static Side side(RunFolder run, NavigableMap<Long, Double> values, boolean less)
      throws IOException {
    String from = run.facts().map(RunFacts::startedFrom).orElse(null);
    double best =
        less
            ? values.values().stream().min(Double::compare).orElseThrow()
            : values.values().stream().max(Double::compare).orElseThrow();
    return new Side(
        run.path().toString(), from, values.lastKey(), values.lastEntry().getValue(), best);
  }

  private static String statement(
      String figure,
      Side scratch,
      Side transferred,
      Point equal,
      @Nullable Long reached,
      @Nullable Double saving) {
    String end =
        String.format(
            Locale.ROOT,
            " At step %,d, the last that both measured, it has %.3f and the run from scratch %.3f.",
            equal.step,
            equal.transferred,
            equal.scratch);
    if (reached == null || saving == null) {
      return String.format(
              Locale.ROOT,
              "The transferred run has not reached the %s of %.3f that the run from scratch ends"
                  + " with at step %,d; its best is %.3f.",
              figure,
              scratch.last,
              scratch.lastStep,
              transferred.best)
          + end;
    }
    return String.format(
            Locale.ROOT,
            "The transferred run reached the %s of %.3f that the run from scratch ends with at step"
                + " %,d after %,d steps: %s of the steps %s.",
            figure,
            scratch.last,
            scratch.lastStep,
            reached,
            String.format(Locale.ROOT, "%.0f %%", Math.abs(100 * saving)),
            saving >= 0 ? "saved" : "more")
        + end;
  }
}
