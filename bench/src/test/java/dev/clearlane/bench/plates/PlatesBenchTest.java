package dev.clearlane.bench.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bench.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class PlatesBenchTest {
  @Test
  void shouldMeasureDetectionAndReadingOnTheBundledDrive() throws Exception {
    StringWriter out = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(new StringWriter()),
            "bench",
            "plates",
            "--frames",
            "10",
            "--json");
    assertThat(code).isZero();
    JsonNode figures = new ObjectMapper().readTree(out.toString());
    assertThat(figures.path("size").asText()).isEqualTo("1280x720");
    assertThat(figures.path("frames").asInt()).isEqualTo(10);
    assertThat(figures.path("detection_p50_ms").asDouble()).isPositive();
    assertThat(figures.path("detection_p95_ms").asDouble())
        .isGreaterThanOrEqualTo(figures.path("detection_p50_ms").asDouble());
    assertThat(figures.path("models").asText()).endsWith("ppocr-v4");
  }

  @Test
  void shouldNameWhatIsWrong() {
    assertThat(error("--frames", "0")).contains("--frames must be at least 1, but is 0");
    assertThat(error("--threads", "0")).contains("--threads must be 1 to 64, but is 0");
    assertThat(error("--side", "32")).contains("--side must be 64 to 2048 pixels, but is 32");
  }

  @Test
  void shouldTakePercentilesOfWhatCounts() {
    Durations none = new Durations();
    none.add(false, 9_000_000);
    Map<String, Object> figures = new LinkedHashMap<>();
    none.put(figures, "reading");
    assertThat(none.count()).isZero();
    assertThat(figures).containsEntry("reading_p50_ms", -1.0);
    Durations some = new Durations();
    for (long ms : new long[] {5, 1, 4, 2, 3}) {
      some.add(true, ms * 1_000_000);
    }
    assertThat(some.percentileMs(0.5)).isCloseTo(3, withinPercentage(0.1));
    assertThat(some.percentileMs(0.95)).isCloseTo(5, withinPercentage(0.1));
    assertThat(some.percentileMs(0)).isEqualTo(1);
    some.put(figures, "detection");
    assertThat(figures).containsEntry("detection_mean_ms", 3.0);
  }

  private static String error(String... options) {
    StringWriter err = new StringWriter();
    String[] line = new String[options.length + 2];
    line[0] = "bench";
    line[1] = "plates";
    System.arraycopy(options, 0, line, 2, options.length);
    assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), line))
        .isEqualTo(2);
    return err.toString();
  }
}
