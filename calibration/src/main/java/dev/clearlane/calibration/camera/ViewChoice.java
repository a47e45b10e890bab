package dev.clearlane.calibration.camera;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Picks sharp views that differ: the sharpest first, then always the one that differs most from all
 * picked ones, of alike ones the sharpest. Every {@value #HELD_OUT_EVERY}th is held out. The same
 * views in the same order give the same choice.
 */
final class ViewChoice {
  static final int HELD_OUT_EVERY = 4;

  /** Blurred against the others: less than this part of the median sharpness. */
  private static final double MIN_SHARPNESS = 0.6;

  /** Nearer views show the same; about 3 % of the picture's width. */
  private static final double MIN_DISTANCE = 0.03;

  private final List<BoardView> used = new ArrayList<>();
  private final List<BoardView> heldOut = new ArrayList<>();
  private final int blurred;

  /**
   * @param views all that were found
   * @param maxViews largest number that is picked, at least 2
   */
  ViewChoice(List<BoardView> views, int maxViews) {
    double[] sharpness = views.stream().mapToDouble(BoardView::sharpness).sorted().toArray();
    double minSharpness = views.isEmpty() ? 0 : MIN_SHARPNESS * sharpness[sharpness.length / 2];
    List<BoardView> sharp =
        views.stream().filter(view -> view.sharpness() >= minSharpness).toList();
    blurred = views.size() - sharp.size();
    double[] nearest = new double[sharp.size()];
    Arrays.fill(nearest, 1);
    int picked = 0;
    while (picked < maxViews) {
      int best = -1;
      double highest = 0;
      for (int i = 0; i < nearest.length; i++) {
        double value = nearest[i] * sharp.get(i).sharpness();
        if (nearest[i] >= MIN_DISTANCE && value > highest) {
          highest = value;
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      BoardView view = sharp.get(best);
      (picked++ % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 ? heldOut : used).add(view);
      for (int i = 0; i < nearest.length; i++) {
        nearest[i] = Math.min(nearest[i], view.distance(sharp.get(i)));
      }
    }
  }

  /** Views that the lens is fitted to, in the order of the choice. */
  List<BoardView> used() {
    return List.copyOf(used);
  }

  /** Views that it is measured on. */
  List<BoardView> heldOut() {
    return List.copyOf(heldOut);
  }

  /** Number of views that were left out because they are blurred. */
  int blurred() {
    return blurred;
  }

  int picked() {
    return used.size() + heldOut.size();
  }
}
