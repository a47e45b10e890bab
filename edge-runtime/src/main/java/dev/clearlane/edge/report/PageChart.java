package dev.clearlane.edge.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A chart of a page, drawn there by uPlot.
 *
 * @param id of the element that it is drawn into
 * @param title with the unit
 * @param xLabel name of the horizontal axis, with its unit
 * @param x ascending values
 * @param series each as long as {@code x}; null where there is no value
 * @param digits behind the decimal point in the legend
 * @param range lowest and highest value of the vertical axis; null to fit the values
 * @param spanGaps whether lines go on over missing values
 * @param sync whether the cursor moves in all charts of the page together
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record PageChart(
    String id,
    String title,
    String xLabel,
    List<Double> x,
    List<Series> series,
    int digits,
    @Nullable List<Double> range,
    boolean spanGaps,
    boolean sync) {
  /** A page needs no more points than a screen has columns. */
  private static final int MAX_POINTS = 1500;

  /** One line. */
  record Series(String label, List<@Nullable Double> values) {
    boolean isMeasured() {
      return values.stream().anyMatch(value -> value != null);
    }
  }

  /** The same with as many points as a screen can show. */
  PageChart thinned() {
    int step = (x.size() + MAX_POINTS - 1) / MAX_POINTS;
    return step <= 1
        ? this
        : new PageChart(
            id,
            title,
            xLabel,
            every(x, step),
            series.stream().map(s -> new Series(s.label, every(s.values, step))).toList(),
            digits,
            range,
            spanGaps,
            sync);
  }

  private static <T extends @Nullable Object> List<T> every(List<T> values, int step) {
    List<T> kept = new ArrayList<>();
    for (int i = 0; i < values.size(); i += step) {
      kept.add(values.get(i));
    }
    return kept;
  }
}
