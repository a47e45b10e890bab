package dev.clearlane.calibration.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PlateDetection;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionChangeTest {
  private static final PlateDetection PLATES = new PlateDetection(4, 0.5);
  private static final int ROWS = 5;
  private static final int COLUMNS = 8;

  /** By the thresholds of the shipped selector, whatever they are. */
  @Test
  void shouldCountLabelsThatTurnOnOrOff() throws Exception {
    ModelManifest selector =
        ModelBundle.open(Path.of(System.getProperty("clearlane.root", ".."), "models", "selector"))
            .manifest();
    float blur = enter(selector, "blur");
    float streaks = enter(selector, "streaks");
    float drops = enter(selector, "drops");
    FloatBuffer before =
        FloatBuffer.wrap(new float[] {blur + 0.01f, streaks - 0.2f, drops + 0.02f});
    FloatBuffer after = FloatBuffer.wrap(new float[] {blur - 0.01f, streaks + 0.4f, drops + 0.07f});
    DecisionChange change = DecisionChange.ofLabels(selector, before, after);
    assertThat(change.decisions()).isEqualTo(2);
    assertThat(change.lost()).isEqualTo(1);
    assertThat(change.added()).isEqualTo(1);
    assertThat(change.largest()).isCloseTo(0.6, within(1e-6));
    assertThat(change.mean()).isCloseTo((0.02 + 0.6 + 0.05) / 3, within(1e-6));
    assertThat(change.share()).isEqualTo(1);
  }

  private static float enter(ModelManifest selector, String label) {
    return (float) selector.thresholds().get(label).enter();
  }

  @Test
  void shouldMatchPlatesThatMoveByACell() {
    assertThat(plates(map(2, 3), map(3, 4))).satisfies(DecisionChangeTest::isSame);
    assertThat(plates(map(0, 0), map(0, 1))).satisfies(DecisionChangeTest::isSame);
    DecisionChange moved = plates(map(2, 1), map(2, 4));
    assertThat(moved.lost()).isEqualTo(1);
    assertThat(moved.added()).isEqualTo(1);
    assertThat(moved.share()).isEqualTo(2);
  }

  @Test
  void shouldCountPlatesThatComeAndGo() {
    DecisionChange gone = plates(map(2, 3), map());
    assertThat(gone.decisions()).isEqualTo(1);
    assertThat(gone.lost()).isEqualTo(1);
    assertThat(gone.added()).isZero();
    DecisionChange came = plates(map(), map(4, 7));
    assertThat(came.decisions()).isZero();
    assertThat(came.added()).isEqualTo(1);
    assertThat(came.share()).as("of one plate at least").isEqualTo(1);
    assertThat(plates(map(), map()).share()).isZero();
  }

  /** Means are over scores, not over frames. */
  @Test
  void shouldSumFrames() {
    DecisionChange all =
        DecisionChange.of(
            List.of(
                new DecisionChange(0.1, 0.1, 1, 3, 1, 0),
                new DecisionChange(0.4, 0.3, 3, 1, 0, 1)));
    assertThat(all.mean()).isCloseTo(0.25, within(1e-9));
    assertThat(all.largest()).isEqualTo(0.4);
    assertThat(all.share()).isEqualTo(0.5);
  }

  private static void isSame(DecisionChange change) {
    assertThat(change.decisions()).isEqualTo(1);
    assertThat(change.lost() + change.added()).isZero();
  }

  private static DecisionChange plates(FloatBuffer before, FloatBuffer after) {
    return DecisionChange.ofPlates(PLATES, before, after, ROWS, COLUMNS);
  }

  /** Logits of a map with one plate at most. */
  private static FloatBuffer map(int... place) {
    FloatBuffer map = FloatBuffer.allocate(PlateDetection.CHANNELS * ROWS * COLUMNS);
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      map.put(i, -8);
    }
    if (place.length > 0) {
      map.put(place[0] * COLUMNS + place[1], 3);
    }
    return map;
  }
}
