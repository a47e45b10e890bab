package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bench.witness.WitnessReport;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DemoSummaryTest {
  private static final Map<String, Long> DECISIONS =
      Map.of("pass", 4L, "deblur", 0L, "derain", 6L, "both", 0L);

  private static final StretchScore CLEAN = score("clean", 4, 41, 41);
  private static final StretchScore RAIN = score("rain", 6, 24, 27.5);

  @Test
  void shouldFindNothingWrongWithAGoodRun() {
    assertThat(failures(12, report(12, List.of()), List.of(CLEAN, RAIN))).isEmpty();
  }

  @Test
  void shouldNotAcceptLostMessages() {
    assertThat(failures(13, report(12, List.of()), List.of(CLEAN, RAIN)))
        .containsExactly("MQTT: 13 messages were sent, but 12 arrived");
  }

  @Test
  void shouldPassOnWhatTheSubscriberFound() {
    assertThat(failures(12, report(12, List.of("a/frame: schema must be 1")), List.of(CLEAN, RAIN)))
        .containsExactly("MQTT: a/frame: schema must be 1");
  }

  @Test
  void shouldNotAcceptADegradedStretchThatDidNotGain() {
    assertThat(failures(12, report(12, List.of()), List.of(CLEAN, score("rain", 6, 24, 24))))
        .containsExactly(
            "stretch rain, frames 0 to 5, did not improve: 24.00 dB before, 24.00 dB after");
    assertThat(
            failures(12, report(12, List.of()), List.of(CLEAN, score("rain", 6, 24, Double.NaN))))
        .hasSize(1);
  }

  @Test
  void shouldNotAcceptDecisionsThatWereNotPublished() {
    WitnessReport silent =
        new WitnessReport(9, 3, 2, 0, 1000, Map.of("pass", 4L), "offline", 0, List.of());
    assertThat(failures(12, silent, List.of(CLEAN, RAIN)))
        .containsExactly("MQTT: 6 frames have the decision derain, but decision messages count 0");
  }

  @Test
  void shouldNotAcceptFramesThatWereNotCompared() {
    assertThat(failures(12, report(12, List.of()), List.of(RAIN)))
        .containsExactly("10 frames were published, but 6 compared");
  }

  @Test
  void shouldPrintTheKeysThatScriptsReadForJson() throws Exception {
    JsonNode json = new JsonMapper().readTree(SummaryJson.text(summary(List.of())));
    assertThat(json.at("/frames").asLong()).isEqualTo(10);
    assertThat(json.at("/decisions/derain").asLong()).isEqualTo(6);
    assertThat(json.at("/mqtt/sent").asLong()).isEqualTo(12);
    assertThat(json.at("/mqtt/received").asLong()).isEqualTo(12);
    assertThat(json.at("/psnr_in").asDouble()).isEqualTo(30);
    assertThat(json.at("/stretches/1/kind").asText()).isEqualTo("rain");
    assertThat(json.at("/stretches/1/psnr_in").asDouble()).isEqualTo(24);
    assertThat(json.at("/stretches/1/psnr_out").asDouble()).isEqualTo(27.5);
    assertThat(json.at("/stretches/1/gain").asDouble()).isEqualTo(3.5);
    assertThat(json.at("/files/page").asText()).isEqualTo("runs/demo/index.html");
  }

  @Test
  void shouldFitOneScreenForPeople() {
    String text = SummaryText.of(summary(List.of()));
    assertThat(text)
        .contains("10 frames, 1 round,")
        .contains("decisions  derain 6, pass 4")
        .contains("12 sent, 12 received")
        .contains("rain");
    assertThat(text.lines().count()).isLessThan(24);
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void shouldMakeAPageThatFetchesNothing() {
    String page = DemoPage.html(summary(List.of("a <b> & \"c\"")), new byte[] {1, 2, 3});
    // The XHTML namespace is a name that nothing fetches.
    assertThat(page.replace(" xmlns=\"http://www.w3.org/1999/xhtml\"", ""))
        .contains("data:image/png;base64,AQID")
        .contains("a &lt;b&gt; &amp; &quot;c&quot;")
        .contains("<td>rain</td>")
        .doesNotContain("http:", "https:", "{{");
  }

  private static List<String> failures(
      long sent, WitnessReport report, List<StretchScore> stretches) {
    return DemoSummary.failures(
        10, DECISIONS, DemoSummary.Mqtt.of(sent, sent, report), report, stretches);
  }

  private static WitnessReport report(long received, List<String> faults) {
    return new WitnessReport(
        received - 3,
        3,
        2,
        0,
        1000,
        Map.of("pass", 4L, "derain", 6L),
        "offline",
        faults.size(),
        faults);
  }

  private static StretchScore score(String kind, long frames, double in, double out) {
    return new StretchScore(kind, 0, (int) frames - 1, frames, in, out, out - in, Map.of());
  }

  private static DemoSummary summary(List<String> failures) {
    return new DemoSummary(
        10,
        1,
        2.5,
        4,
        new TreeMap<>(DECISIONS),
        DemoSummary.Mqtt.of(12, 12, report(12, List.of())),
        30,
        33,
        List.of(CLEAN, RAIN),
        List.of(new PlateScore("AB123CD", null, "AB123CD", PlateScore.Outcome.CORRECT)),
        List.of("selector-a", "derain-a"),
        Map.of("page", "runs/demo/index.html"),
        failures);
  }
}
