package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PlateDetection;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlateMapTest {
  private static final int ROWS = 8;
  private static final int COLUMNS = 10;
  private static final int PLANE = ROWS * COLUMNS;

  private final PlateMap map = new PlateMap(new PlateDetection(4, 0.5), 0.5);
  private final FloatBuffer values = FloatBuffer.allocate(PlateDetection.CHANNELS * PLANE);

  @BeforeEach
  void nowhereAPlate() {
    for (int i = 0; i < PLANE; i++) {
      values.put(i, -10);
    }
  }

  @Test
  void shouldPlaceBoxAndCornersInPixels() {
    plate(3, 5, 2, 0.5, 1, 0.75, 0.25); // cells of 4 pixels
    corners(3, 5, 0, 0.1, 1, 0, 1, 0.9, 0, 1);

    List<Detection> found = map.decode(values, ROWS, COLUMNS);

    assertThat(found).hasSize(1);
    // The cell's centre is at (22, 14).
    PlateBox box = found.get(0).box();
    assertThat(box.x()).isEqualTo(20, within(1e-5));
    assertThat(box.y()).isEqualTo(10, within(1e-5));
    assertThat(box.right()).isEqualTo(25, within(1e-5));
    assertThat(box.bottom()).isEqualTo(15, within(1e-5));
    assertThat(found.get(0).score()).isEqualTo(1 / (1 + Math.exp(-2)), within(1e-6));
    Quad corners = found.get(0).corners();
    assertThat(corners.x0()).isEqualTo(20, within(1e-5));
    assertThat(corners.y0()).isEqualTo(10.5, within(1e-5));
    assertThat(corners.x2()).isEqualTo(25, within(1e-5));
    assertThat(corners.y2()).isEqualTo(14.5, within(1e-5));
    assertThat(corners.y3()).isEqualTo(15, within(1e-5));
  }

  @Test
  void shouldKeepOnlyPeaks() {
    plate(3, 5, 2, 1, 1, 1, 1);
    plate(3, 6, 1, 1, 1, 1, 1);
    plate(4, 5, 2, 1, 1, 1, 1); // equal: the first is the peak
    plate(0, 0, 1, 1, 1, 1, 1); // a corner of the map
    assertThat(map.decode(values, ROWS, COLUMNS))
        .extracting(each -> each.box().centreX())
        .containsExactly(22.0, 2.0);
  }

  @Test
  void shouldUseTheThreshold() {
    plate(3, 5, 0.01, 1, 1, 1, 1);
    plate(6, 1, -0.01, 1, 1, 1, 1);
    assertThat(map.decode(values, ROWS, COLUMNS)).hasSize(1);
  }

  @Test
  void shouldUseTheBoxWhereCornersMakeNoSense() {
    plate(3, 5, 2, 1, 1, 1, 1);
    corners(3, 5, 1, 1, 0, 0, 1, 0, 0, 1); // crossed
    Detection crossed = map.decode(values, ROWS, COLUMNS).get(0);
    assertThat(crossed.corners()).isEqualTo(Quad.of(crossed.box()));
    corners(3, 5, -2, 0, 1, 0, 1, 1, 0, 1); // far outside
    Detection outside = map.decode(values, ROWS, COLUMNS).get(0);
    assertThat(outside.corners()).isEqualTo(Quad.of(outside.box()));
    corners(3, 5, 0.5, 0.5, 0.6, 0.5, 0.6, 0.6, 0.5, 0.6); // a speck
    Detection speck = map.decode(values, ROWS, COLUMNS).get(0);
    assertThat(speck.corners()).isEqualTo(Quad.of(speck.box()));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e30f})
  void shouldGiveAFiniteBoxForAnyOutput(float value) {
    for (int channel = 1; channel < PlateDetection.CHANNELS; channel++) {
      for (int i = 0; i < PLANE; i++) {
        values.put(channel * PLANE + i, value);
      }
    }
    values.put(3 * COLUMNS + 5, 2);
    List<Detection> found = map.decode(values, ROWS, COLUMNS);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).box().area()).isFinite();
    assertThat(found.get(0).corners()).isEqualTo(Quad.of(found.get(0).box()));
  }

  @Test
  void shouldFindNothingWhereScoresAreNoNumbers() {
    for (int i = 0; i < PLANE; i++) {
      values.put(i, Float.NaN);
    }
    assertThat(map.decode(values, ROWS, COLUMNS)).isEmpty();
  }

  @Test
  void shouldSuppressOverlapsAndParts() {
    Detection best = detection(PlateBox.between(0, 0, 100, 20), 0.9);
    Detection shifted = detection(PlateBox.between(10, 0, 110, 20), 0.8);
    Detection part = detection(PlateBox.between(5, 2, 30, 18), 0.7);
    Detection beside = detection(PlateBox.between(120, 0, 220, 20), 0.6);
    assertThat(Overlaps.suppress(List.of(part, beside, best, shifted)))
        .containsExactly(best, beside);
  }

  private static Detection detection(PlateBox box, double score) {
    return new Detection(box, Quad.of(box), score);
  }

  /** Distances in cells. */
  private void plate(
      int row, int column, double logit, double left, double top, double right, double bottom) {
    double[] distances = {left, top, right, bottom};
    int at = row * COLUMNS + column;
    values.put(at, (float) logit);
    for (int i = 0; i < 4; i++) {
      values.put((1 + i) * PLANE + at, (float) Math.log(distances[i]));
    }
    corners(row, column, 0, 0, 1, 0, 1, 1, 0, 1);
  }

  private void corners(int row, int column, double... corners) {
    for (int i = 0; i < 8; i++) {
      values.put((5 + i) * PLANE + row * COLUMNS + column, (float) corners[i]);
    }
  }
}
