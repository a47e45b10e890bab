package dev.clearlane.trainer.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.trainer.plates.RestorationTally.Read;
import dev.clearlane.trainer.plates.RestorationTally.View;
import java.util.List;
import java.util.Map;
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

  @Test
  void shouldCountCharactersThatRestorationInvents() {
    RestorationTally tally = new RestorationTally();
    // Wrong and surer than the right raw reading: invented. The vote is wrong too, but less sure.
    tally.add(
        "AB123",
        Map.of(
            View.RAW, new Read("AB123", 0.6),
            View.RESTORED, new Read("A8123", 0.9),
            View.VOTED, new Read("A8123", 0.5)));
    // Surer and further from the truth, although the raw reading was wrong as well.
    tally.add(
        "AB123",
        Map.of(
            View.RAW, new Read("A8123", 0.6),
            View.RESTORED, new Read("A8723", 0.7),
            View.VOTED, new Read("AB123", 0.9)));
    // Surer and nearer to the truth, O for 0: right.
    tally.add(
        "AB0",
        Map.of(
            View.RAW, new Read("A80", 0.6),
            View.RESTORED, new Read("ABO", 0.9),
            View.VOTED, new Read("ABO", 0.8)));
    // Where nothing was read, every wrong text is an invention, and none is not.
    tally.add(
        "AB123",
        Map.of(
            View.RAW, new Read("", 0),
            View.RESTORED, new Read("AB12", 0.2),
            View.VOTED, new Read("", 0)));
    assertThat(tally.plates()).isEqualTo(4);
    assertThat(tally.exact(View.RAW)).isEqualTo(0.25);
    assertThat(tally.exact(View.RESTORED)).isEqualTo(0.25);
    assertThat(tally.exact(View.VOTED)).isEqualTo(0.5);
    assertThat(tally.invented(View.RESTORED)).isEqualTo(3);
    assertThat(tally.invented(View.VOTED)).isZero();
    assertThat(tally.has(View.CLOSE_LOOK)).isFalse();
    assertThatThrownBy(() -> tally.add("A", Map.of(View.RESTORED, new Read("A", 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldShowRestorationBySetAndWidth() {
    RestorationTable table = new RestorationTable();
    StringBuilder none = new StringBuilder();
    table.print(none);
    assertThat(none).isEmpty();
    Map<View, Read> reads =
        Map.of(
            View.RAW, new Read("AB123", 0.6),
            View.CLOSE_LOOK, new Read("A8123", 0.9),
            View.VOTED, new Read("AB123", 0.5));
    table.add("crops/eu", 120, "AB123", reads);
    table.add("crops/us", 70, "AB123", reads);
    StringBuilder text = new StringBuilder();
    table.print(text);
    String[] lines = text.toString().lines().toArray(String[]::new);
    assertThat(lines).hasSize(8);
    assertThat(lines[2]).contains("raw", "restored", "close look", "voted");
    assertThat(lines[7].split(" {2,}"))
        .containsExactly("all", "2", "100.0 %", "–", "0.0 %", "100.0 %", "–", "2", "0");
    ObjectNode json = new JsonMapper().createObjectNode();
    table.write(json);
    assertThat(json.at("/60_to_100_px/close_look/invented").asInt()).isEqualTo(1);
    assertThat(json.at("/all/raw/exact_share_o0_i1_merged").asDouble()).isEqualTo(1);
    assertThat(json.at("/all").has("restored")).isFalse();
  }
}
