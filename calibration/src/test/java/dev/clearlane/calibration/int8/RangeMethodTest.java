package dev.clearlane.calibration.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code histograms.json} holds ranges that ONNX Runtime 1.30's Python quantiser
 * (HistogramCollector: get_entropy_threshold with 128 levels, compute_percentile with 99.99) chose
 * for the same counts.
 */
class RangeMethodTest {
  static List<JsonNode> histograms() throws IOException {
    try (InputStream in = RangeMethodTest.class.getResourceAsStream("histograms.json")) {
      JsonNode all = JsonMapper.builder().build().readTree(Objects.requireNonNull(in));
      return new ArrayList<>(StreamSupport.stream(all.spliterator(), false).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("histograms")
  void shouldChooseTheReferencesRangeByEntropy(JsonNode stored) {
    Range range = RangeMethod.ENTROPY.range(histogram(stored));

    assertThat(range.min()).isCloseTo(stored.at("/entropy/0").asDouble(), within(1e-6));
    assertThat(range.max()).isCloseTo(stored.at("/entropy/1").asDouble(), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("histograms")
  void shouldChooseTheReferencesRangeByPercentile(JsonNode stored) {
    Range range = RangeMethod.PERCENTILE.range(histogram(stored));

    assertThat(range.min()).isCloseTo(stored.at("/percentile/0").asDouble(), within(1e-6));
    assertThat(range.max()).isCloseTo(stored.at("/percentile/1").asDouble(), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("histograms")
  void shouldKeepAllValuesByMinmax(JsonNode stored) {
    assertThat(RangeMethod.MINMAX.range(histogram(stored)))
        .isEqualTo(new Range(stored.get("min").asDouble(), stored.get("max").asDouble()));
  }

  @Test
  void shouldClipOutliersByMse() throws IOException {
    JsonNode outliers =
        histograms().stream()
            .filter(each -> each.get("name").asText().equals("outliers"))
            .findFirst()
            .orElseThrow();
    Histogram histogram = histogram(outliers);
    Range whole = histogram.whole();

    Range range = RangeMethod.MSE.range(histogram);

    assertThat(error(histogram, range)).isLessThan(0.95 * error(histogram, whole));
    assertThat(range.max()).isLessThan(whole.max());
  }

  private static double error(Histogram histogram, Range range) {
    Quantiser quantiser = Quantiser.unsigned(range);
    double sum = 0;
    for (int bin = 0; bin < histogram.bins(); bin++) {
      double value = histogram.centre(bin);
      sum += histogram.count(bin) * Math.pow(value - quantiser.rounded(value), 2);
    }
    return sum;
  }

  private static Histogram histogram(JsonNode stored) {
    long[] counts = new long[stored.get("bins").asInt()];
    stored.get("counts").forEach(bin -> counts[bin.get(0).asInt()] = bin.get(1).asLong());
    return new Histogram(
        counts,
        stored.get("limit").asDouble(),
        stored.get("min").asDouble(),
        stored.get("max").asDouble());
  }
}
