package dev.clearlane.bench.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clearlane.bench.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the benchmarks measure; what they measure is no matter of a test. */
@Timeout(180)
class LiveBenchTest {
  @Test
  void shouldMeasureWhatTheDaemonAdds() throws Exception {
    JsonNode figures =
        run("latency", "--seconds", "2", "--size", "320x240", "--rate", "10", "--json");

    assertThat(figures.path("added_frames").asInt()).isPositive();
    assertThat(figures.path("through_p95_ms").asDouble()).isPositive();
    assertThat(figures.path("direct_p50_ms").asDouble()).isPositive();
    assertThat(figures.path("capture_to_outputs_mean_ms").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureHowManyFramesAreRestored() throws Exception {
    JsonNode figures =
        run(
            "live",
            "--source",
            "synthetic:rainy-drive#size=320x240&rate=10",
            "--mode",
            "derain",
            "--tier",
            "fast",
            "--seconds",
            "2",
            "--warm-up",
            "1",
            "--json");

    int restored = figures.path("frames_restored").asInt();
    assertThat(restored).isPositive();
    assertThat(figures.path("frames_needed").asInt()).isGreaterThanOrEqualTo(restored);
    assertThat(figures.path("applied").path("derain").asInt()).isEqualTo(restored);
    assertThat(figures.path("video").path("shown").asInt()).isPositive();
    assertThat(figures.path("infer_mean_ms").asDouble()).isPositive();
    assertThat(figures.path("through_p95_at_most_ms").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureWhatViewersOfThePageCost() throws Exception {
    JsonNode figures =
        run(
            "viewers",
            "--viewers",
            "3",
            "--rounds",
            "1",
            "--seconds",
            "2",
            "--size",
            "320x240",
            "--rate",
            "10",
            "--json");

    assertThat(figures.path("alone_frames").asInt()).isPositive();
    assertThat(figures.path("watched_frames").asInt()).isPositive();
    assertThat(figures.path("pictures_received").asInt()).as("by two that read").isPositive();
    assertThat(figures.path("p95_ratio").asDouble()).isPositive();
  }

  @Test
  void shouldMeasureSeveralCamerasAtASlowEngine() throws Exception {
    JsonNode figures =
        run(
            "cameras",
            "--cameras",
            "2",
            "--size",
            "320x240",
            "--rate",
            "10",
            "--engine-ms",
            "300",
            "--minutes",
            "0.1",
            "--every",
            "3",
            "--json");

    assertThat(figures.path("readings")).hasSize(4);
    assertThat(figures.path("least_fps").asDouble()).isNotNegative();
    JsonNode last = figures.path("readings").get(3);
    assertThat(last.path("camera").asText()).isEqualTo("camera2");
    assertThat(last.path("work").properties()).isNotEmpty();
  }

  @Test
  void shouldCompareTheSameFramesWithFfmpeg() throws Exception {
    JsonNode figures =
        run(
            "passthrough",
            "--size",
            "320x240",
            "--rate",
            "10",
            "--seconds",
            "4",
            "--warm-up",
            "3",
            "--json");

    assertThat(figures.path("clearlane_frames").asInt()).isPositive();
    assertThat(figures.path("ffmpeg_frames").asInt()).isPositive();
    assertThat(figures.path("ratio").asDouble()).isPositive();
  }

  @Test
  void shouldReportWhatCannotBeMeasured() {
    assertThat(refused("cameras", "--cameras", "0"))
        .contains("--cameras must be 1 to 16, but is 0");
    assertThat(refused("cameras", "--minutes", "0.5")).contains("--every must be 1 to");
    assertThat(refused("viewers", "--viewers", "33"))
        .contains("--viewers must be 1 to 32, but is 33");
    assertThat(refused("live", "--seconds", "1"))
        .contains("--seconds must be at least 2, but is 1");
    assertThat(refused("latency", "--size", "big")).contains("--size must be WIDTHxHEIGHT");
    assertThat(refused("passthrough", "--rate", "0")).contains("--rate must be at least 1");
    assertThat(refused("passthrough", "--warm-up", "-1"))
        .contains("--warm-up must be at least 0, but is -1");
  }

  private static String refused(String... arguments) {
    StringWriter err = new StringWriter();
    assertThat(Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), line(arguments)))
        .isEqualTo(2);
    return err.toString();
  }

  private static String[] line(String... arguments) {
    String[] line = new String[arguments.length + 1];
    line[0] = "bench";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return line;
  }

  private static JsonNode run(String... arguments) throws Exception {
    boolean found =
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ffmpeg")));
    assumeTrue(found, "ffmpeg is not on the path");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), line(arguments));
    assertThat(code).as(err.toString()).isZero();
    return new ObjectMapper().readTree(out.toString());
  }
}
