package dev.clearlane.trainer.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.Quad;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlateTalliesTest {
  private static Detection found(double x, double y, double width, double height, double score) {
    PlateBox box = new PlateBox(x, y, width, height);
    return new Detection(box, Quad.of(box), score);
  }

  @Test
  void shouldCountTextsAndTheirCharacters() {
    ReadingTally tally = new ReadingTally();
    tally.add("AB123", "AB123");
    tally.add("AO1", "A01");
    tally.add("AB", "XYZXYZ");
    assertThat(tally.plates()).isEqualTo(3);
    assertThat(tally.exact()).isCloseTo(1 / 3.0, within(1e-9));
    assertThat(tally.merged()).isCloseTo(2 / 3.0, within(1e-9));
    // Of ten characters one is another and two are missing: more than a text cannot be wrong.
    assertThat(tally.characters()).isCloseTo(0.7, within(1e-9));
  }

  @Test
  void shouldCountInsertedRemovedAndReplacedCharacters() {
    assertThat(ReadingTally.distance("ABC", "ABC")).isZero();
    assertThat(ReadingTally.distance("ABC", "AC")).isEqualTo(1);
    assertThat(ReadingTally.distance("AC", "ABC")).isEqualTo(1);
    assertThat(ReadingTally.distance("ABC", "AXC")).isEqualTo(1);
    assertThat(ReadingTally.distance("", "AXC")).isEqualTo(3);
  }

  @Test
  void shouldMatchEachPlateOnce() {
    DetectionTally tally = new DetectionTally();
    PlateBox wide = new PlateBox(0, 0, 120, 30);
    PlateBox narrow = new PlateBox(200, 0, 50, 12);
    tally.add(
        List.of(wide, narrow),
        List.of(
            found(0, 0, 120, 30, 0.9),
            found(2, 0, 120, 30, 0.8), // the same plate again
            found(200, 0, 50, 30, 0.7), // IoU 0.4
            found(400, 0, 50, 12, 0.6)));
    tally.add(List.of(), List.of());
    assertThat(tally.recall(DetectionTally.STRICT_IOU)).isEqualTo(0.5);
    assertThat(tally.recall(DetectionTally.LOOSE_IOU)).isEqualTo(1);
    assertThat(tally.precision(DetectionTally.STRICT_IOU)).isEqualTo(0.25);
    assertThat(tally.precision(DetectionTally.LOOSE_IOU)).isEqualTo(0.5);
    assertThat(tally.falsePerPicture()).isEqualTo(1);
    assertThat(tally.falseAndReadablePerPicture()).isEqualTo(0.5);
    assertThat(tally.recall(WidthClass.WIDE)).isEqualTo(1);
    assertThat(tally.recall(WidthClass.NARROW)).isZero();
    assertThat(tally.recall(WidthClass.MEDIUM)).isNaN();
  }

  @Test
  void shouldCountByWidth() {
    assertThat(WidthClass.of(59.9)).isEqualTo(WidthClass.NARROW);
    assertThat(WidthClass.of(60)).isEqualTo(WidthClass.MEDIUM);
    assertThat(WidthClass.of(100)).isEqualTo(WidthClass.WIDE);
  }
}
