package dev.clearlane.serving.plates;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a detector found in several views of one picture, each at another scale. Views are taken for
 * independent: a plate that some of them show with scores s is there with probability 1 − Π(1 − s).
 * The more views there are, the more of them may be mistaken, and the more is asked for. Not
 * thread-safe.
 */
final class Views {
  /** Boxes of two views that overlap by more than this are of the same plate. */
  private static final double SAME_IOU = 0.4;

  /** How much more each further view asks for; docs/plates.md says how it was chosen. */
  private static final double PER_VIEW = 0.5;

  /** Share of the threshold below which a view shows nothing. */
  private static final double MIN_SHARE = 0.45;

  private final List<List<Detection>> views = new ArrayList<>();

  /** Least score that counts in one of several views, for a threshold of one view alone. */
  static double minScore(double threshold) {
    return MIN_SHARE * threshold;
  }

  /** Adds what one view shows: plates with scores from {@link #minScore}, in any order. */
  void add(List<Detection> view) {
    views.add(List.copyOf(view));
  }

  /**
   * The plates, best first, none twice, with the probabilities as scores. Boxes and corners are
   * means over the views, weighted by the squares of their scores.
   *
   * @param threshold score from which a single view would show a plate, 0 to 1
   */
  List<Detection> plates(double threshold) {
    double minimum = 1 - Math.pow(1 - threshold, 1 + PER_VIEW * (views.size() - 1));
    List<Detection> surest = new ArrayList<>();
    views.forEach(surest::addAll);
    surest.sort(Comparator.comparingDouble(Detection::score).reversed());
    List<Detection> found = new ArrayList<>();
    for (Detection each : surest) {
      Detection joined = joined(each);
      if (joined.score() >= minimum) {
        found.add(joined);
      }
    }
    return Overlaps.suppress(found);
  }

  /** A plate and what the other views show in its place. */
  private Detection joined(Detection plate) {
    List<Detection> same = new ArrayList<>();
    double mistaken = 1;
    for (List<Detection> view : views) {
      Optional<Detection> shown = view.contains(plate) ? Optional.of(plate) : best(view, plate);
      if (shown.isPresent()) {
        same.add(shown.get());
        mistaken *= 1 - shown.get().score();
      }
    }
    return new Detection(
        PlateBox.between(
            mean(same, each -> each.box().x()),
            mean(same, each -> each.box().y()),
            mean(same, each -> each.box().right()),
            mean(same, each -> each.box().bottom())),
        new Quad(
            mean(same, each -> each.corners().x0()),
            mean(same, each -> each.corners().y0()),
            mean(same, each -> each.corners().x1()),
            mean(same, each -> each.corners().y1()),
            mean(same, each -> each.corners().x2()),
            mean(same, each -> each.corners().y2()),
            mean(same, each -> each.corners().x3()),
            mean(same, each -> each.corners().y3())),
        1 - mistaken);
  }

  private static Optional<Detection> best(List<Detection> view, Detection plate) {
    return view.stream()
        .filter(each -> each.box().iou(plate.box()) > SAME_IOU)
        .max(Comparator.comparingDouble(Detection::score));
  }

  private static double mean(List<Detection> plates, ToDoubleFunction<Detection> value) {
    double sum = 0;
    double weights = 0;
    for (Detection each : plates) {
      double weight = each.score() * each.score();
      sum += weight * value.applyAsDouble(each);
      weights += weight;
    }
    return sum / weights;
  }
}
