package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PlateReading.Scores;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Beam search and alignment against sums over every path. */
class CtcTest {
  private static final List<String> LABELS = List.of("A", "B", "0");

  @Test
  void shouldFindTheTextsOfAllPaths() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 50; trial++) {
      float[] values = probabilities(random, 5);
      Map<String, Double> expected = new HashMap<>();
      paths(values, 0, "", -1, 1, expected);
      List<CtcBeam.Hypothesis> found = new CtcBeam(500).search(steps(values));
      Map<String, Double> actual = new HashMap<>();
      found.forEach(each -> actual.put(each.text(), Math.exp(each.logProbability())));
      expected.forEach(
          (text, probability) ->
              assertThat(actual.getOrDefault(text, 0.0))
                  .as(text)
                  .isCloseTo(probability, within(0.01)));
      String best =
          expected.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
      assertThat(found.get(0).text()).isEqualTo(best);
    }
  }

  @Test
  void shouldReadTheSameCharacterTwiceOnlyAcrossABlank() {
    assertThat(best(row('A'), row('A'))).isEqualTo("A");
    assertThat(best(row('A'), row('-'), row('A'))).isEqualTo("AA");
    assertThat(best(row('A'), row('B'), row('A'))).isEqualTo("ABA");
    assertThat(best(row('-'), row('-'))).isEmpty();
  }

  @Test
  void shouldGiveConfidencesAndAlternativesByPlace() {
    float[] values = {
      0.9f, 0.1f, 0, 0, //
      0.1f, 0.7f, 0.2f, 0, //
      0.9f, 0.05f, 0.05f, 0, //
      0.2f, 0, 0.2f, 0.6f
    };
    List<ReadCharacter> read = CtcAlignment.align(steps(values), "A0");
    assertThat(read).extracting(ReadCharacter::character).containsExactly('A', '0');
    assertThat(read.get(0).confidence()).isEqualTo(0.7, within(1e-6));
    assertThat(read.get(1).confidence()).isEqualTo(0.6, within(1e-6));
    assertThat(read.get(1).alternatives()).hasSize(3);
    assertThat(read.get(1).alternatives().get(1).character()).isEqualTo('B');
    assertThat(read.get(1).alternatives().get(1).confidence()).isEqualTo(0.2, within(1e-6));
  }

  @Test
  void shouldGiveNoCharactersWhereTheTextNeedsMoreSteps() {
    assertThat(CtcAlignment.align(steps(row('A')), "AB")).isEmpty();
    assertThat(CtcAlignment.align(steps(row('A'), row('A')), "AA")).isEmpty();
    assertThat(CtcAlignment.align(steps(row('A')), "")).isEmpty();
  }

  @Test
  void shouldCountWhatIsNoPlateCharacterAsBlank() {
    Characters classes = new Characters(List.of("浙", "a", "A", " ", "𣇉"));
    assertThat(classes.classes()).isEqualTo(6);
    FloatBuffer output = FloatBuffer.wrap(new float[] {0.1f, 0.5f, 0.2f, 0.1f, 0.05f, 0.05f});
    Steps steps = Steps.of(output, 1, classes, Scores.PROBABILITIES);
    assertThat(steps.blank(0)).isEqualTo(0.7, within(1e-6));
    assertThat(steps.character(0, 0)).isEqualTo(0.3, within(1e-6)); // small letters count
  }

  @Test
  void shouldReadLogarithmsAndSurviveBrokenOutput() {
    Characters classes = new Characters(LABELS);
    FloatBuffer logs = FloatBuffer.allocate(4);
    float[] p = {0.1f, 0.6f, 0.2f, 0.1f};
    for (int i = 0; i < 4; i++) {
      logs.put(i, (float) Math.log(p[i]));
    }
    Steps steps = Steps.of(logs, 1, classes, Scores.LOG_PROBABILITIES);
    assertThat(steps.character(0, 0)).isEqualTo(0.6, within(1e-6));
    FloatBuffer broken = FloatBuffer.wrap(new float[] {Float.NaN, Float.NaN, Float.NaN, Float.NaN});
    Steps nothing = Steps.of(broken, 1, classes, Scores.LOG_PROBABILITIES);
    assertThat(new CtcBeam(4).search(nothing).get(0).text()).isEmpty();
  }

  @Test
  void shouldReorderByFormatsButNeverAdd() {
    List<CtcBeam.Hypothesis> hypotheses =
        List.of(
            new CtcBeam.Hypothesis("AB0O123", Math.log(0.5)),
            new CtcBeam.Hypothesis("ABO0123", Math.log(0.3)),
            new CtcBeam.Hypothesis("", Math.log(0.1)));
    List<Candidate> plain = FormatPrior.NONE.weigh(hypotheses);
    assertThat(plain).extracting(Candidate::text).containsExactly("AB0O123", "ABO0123");
    assertThat(plain.get(0).score()).isEqualTo(0.5, within(1e-9));
    List<Candidate> weighed = new FormatPrior(2, Set.of("BR")).weigh(hypotheses);
    assertThat(weighed).extracting(Candidate::text).containsExactly("ABO0123", "AB0O123");
    assertThat(weighed.get(0).probability()).isEqualTo(0.3, within(1e-9));
    double sum = weighed.stream().mapToDouble(Candidate::score).sum();
    assertThat(sum).isLessThanOrEqualTo(0.9 + 1e-9).isGreaterThan(0.8);
  }

  @Test
  void shouldNameARegionOnlyWhenSure() {
    Candidate spanish = new Candidate("1234BCD", 0.95, 0.95, NationalFormats.matching("1234BCD"));
    assertThat(FormatPrior.region(spanish)).isEqualTo("ES");
    assertThat(FormatPrior.region(new Candidate("1234BCD", 0.8, 0.8, spanish.countries())))
        .isNull();
    Candidate common = new Candidate("ABC1234", 0.99, 0.99, NationalFormats.matching("ABC1234"));
    assertThat(common.countries()).contains("BR", "GR", "US");
    assertThat(FormatPrior.region(common)).isNull();
  }

  @Test
  void shouldNotShowTheTextByAccident() {
    Reading reading = new Reading("ABC1234", 0.5, List.of(), List.of(), 1, null);
    assertThat(reading.toString()).doesNotContain("ABC1234").contains("7 characters");
  }

  private static String best(float[]... rows) {
    return new CtcBeam(8).search(steps(rows)).get(0).text();
  }

  private static float[] row(char character) {
    float[] row = {0.02f, 0.02f, 0.02f, 0.02f};
    row[character == '-' ? 0 : 1 + LABELS.indexOf("" + character)] = 0.94f;
    return row;
  }

  private static Steps steps(float[]... rows) {
    int length = 0;
    List<Float> all = new ArrayList<>();
    for (float[] row : rows) {
      for (float each : row) {
        all.add(each);
      }
      length += row.length;
    }
    FloatBuffer buffer = FloatBuffer.allocate(length);
    all.forEach(buffer::put);
    return Steps.of(buffer, length / 4, new Characters(LABELS), Scores.PROBABILITIES);
  }

  private static float[] probabilities(SplittableRandom random, int steps) {
    float[] values = new float[4 * steps];
    for (int t = 0; t < steps; t++) {
      double sum = 0;
      double[] row = new double[4];
      for (int c = 0; c < 4; c++) {
        row[c] = 0.01 + random.nextDouble();
        sum += row[c];
      }
      for (int c = 0; c < 4; c++) {
        values[4 * t + c] = (float) (row[c] / sum);
      }
    }
    return values;
  }

  /** Adds the probability of every path to its text. */
  private static void paths(
      float[] values, int step, String text, int last, double p, Map<String, Double> texts) {
    if (4 * step == values.length) {
      texts.merge(text, p, Double::sum);
      return;
    }
    for (int c = 0; c < 4; c++) {
      String next = c == 0 || c == last ? text : text + LABELS.get(c - 1);
      paths(values, step + 1, next, c, p * values[4 * step + c], texts);
    }
  }
}
