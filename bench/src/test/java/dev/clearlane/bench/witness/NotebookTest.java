package dev.clearlane.bench.witness;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotebookTest {
  private static final String FRAME = "clearlane/v1/fleet/car-1/front/frame";
  private static final String DECISION = "clearlane/v1/fleet/car-1/front/decision";
  private static final String STATE = "clearlane/v1/fleet/car-1/state";

  private final Notebook notebook = new Notebook();

  @Test
  void shouldCountWhatIsRight() throws Exception {
    notebook.add(state("online"));
    notebook.add(frame(0, Map.of()));
    notebook.add(frame(5, Map.of()));
    notebook.add(decision(0, "{\"pass\": 3, \"derain\": 2}"));
    notebook.add(decision(5, "{\"derain\": 4}"));
    notebook.add(state("offline"));

    WitnessReport report = notebook.report();
    assertThat(report.faults()).isEmpty();
    assertThat(report.frames()).isEqualTo(2);
    assertThat(report.decisions()).isEqualTo(2);
    assertThat(report.states()).isEqualTo(2);
    assertThat(report.received()).isEqualTo(4);
    assertThat(report.lastState()).isEqualTo("offline");
    assertThat(report.decidedFrames()).containsOnly(Map.entry("pass", 3L), Map.entry("derain", 6L));
  }

  @Test
  void shouldCountARepeatedMessageOnce() throws Exception {
    notebook.add(frame(3, Map.of()));
    notebook.add(frame(3, Map.of()));
    notebook.add(decision(3, "{\"pass\": 1}"));
    notebook.add(decision(3, "{\"pass\": 1}"));

    WitnessReport report = notebook.report();
    assertThat(report.received()).isEqualTo(2);
    assertThat(report.duplicates()).isEqualTo(2);
    assertThat(report.decidedFrames()).containsOnly(Map.entry("pass", 1L));
    assertThat(report.faultyMessages()).isZero();
  }

  @Test
  void shouldNoticeFramesOutOfOrder() throws Exception {
    notebook.add(frame(5, Map.of()));
    notebook.add(frame(4, Map.of()));
    assertThat(notebook.report().faults())
        .containsExactly(FRAME + ": sequence must grow, but 4 came after 5");
  }

  @Test
  void shouldLetARestartedVehicleRestartItsCount() throws Exception {
    notebook.add(frame(5, Map.of()));
    notebook.add(state("online"));
    notebook.add(frame(0, Map.of()));
    assertThat(notebook.report().faults()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema | 2 | schema must be 1",
        "decision | fog | decision must be one of",
        "applied | pass | view must be raw where pass was applied",
        "view | sideways | view must be one of",
        "models | '' | models must be named",
        "sequence | one | sequence must be a whole number, but is one",
        "pts | x | pts must be a whole number, but is x",
        "pts_seconds | x | pts_seconds must be a number, but is x",
        "pts_seconds | -1 | pts_seconds must not be negative",
        "capture_time | yesterday | capture_time must be ISO 8601, but is yesterday",
        "width_px | 17 | picture must have the size given in its properties",
      })
  void shouldNameWhatIsWrongWithAFrame(String key, String value, String fault) throws Exception {
    notebook.add(frame(0, Map.of(key, value)));
    assertThat(notebook.report().faultyMessages()).isEqualTo(1);
    assertThat(notebook.report().faults().get(0)).startsWith(FRAME + ": " + fault);
    assertThat(notebook.report().frames()).isZero();
  }

  @Test
  void shouldNoticeAPropertyThatIsMissing() throws Exception {
    Message whole = frame(0, Map.of());
    Map<String, String> properties = new HashMap<>(whole.properties());
    properties.remove("models");
    notebook.add(new Message(FRAME, "image/jpeg", properties, whole.payload()));
    assertThat(notebook.report().faults())
        .containsExactly(FRAME + ": user property models must be there");
  }

  @Test
  void shouldNoticeAPayloadThatIsNoJpeg() throws Exception {
    Message whole = frame(0, Map.of());
    notebook.add(new Message(FRAME, "image/jpeg", whole.properties(), "no".getBytes(UTF_8)));
    assertThat(notebook.report().faults())
        .containsExactly(FRAME + ": payload must be a JPEG that can be decoded");
  }

  @Test
  void shouldNoticeAPayloadThatIsTooLarge() throws Exception {
    Message whole = frame(0, Map.of());
    notebook.add(new Message(FRAME, "image/jpeg", whole.properties(), new byte[131_073]));
    assertThat(notebook.report().faults())
        .containsExactly(FRAME + ": payload must be at most 131072 bytes, but has 131073");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json | payload must be JSON",
        "[1] | payload must be a JSON object",
        "{\"schema\": 2} | schema must be 1",
        "{\"schema\": 1} | decision must be a text",
      })
  void shouldNameWhatIsWrongWithADecision(String payload, String fault) {
    notebook.add(json(DECISION, payload));
    assertThat(notebook.report().faults()).containsExactly(DECISION + ": " + fault);
  }

  @Test
  void shouldNoticeADecisionThatCountsNothing() {
    notebook.add(decision(0, "{}"));
    notebook.add(decision(1, "{\"fog\": 1}"));
    notebook.add(decision(2, "{\"pass\": 0}"));
    assertThat(notebook.report().faultyMessages()).isEqualTo(3);
  }

  @Test
  void shouldAskForAContentTypeUnlessTheBrokerSentTheStateItself() {
    notebook.add(untyped("{\"schema\": 1, \"state\": \"offline\", \"reason\": \"lost\"}"));
    assertThat(notebook.report().faultyMessages()).isZero();
    notebook.add(untyped("{\"schema\": 1, \"state\": \"offline\", \"reason\": \"closed\"}"));
    notebook.add(untyped("{\"schema\": 1, \"state\": \"online\"}"));
    assertThat(notebook.report().faultyMessages()).isEqualTo(2);
  }

  @Test
  void shouldNoticeTopicsOutsideTheLayout() throws Exception {
    notebook.add(json("clearlane/v1/fleet/car-1/front/weather", "{}"));
    notebook.add(json("clearlane/v1/fleet/state", "{\"schema\": 1, \"state\": \"online\"}"));
    notebook.add(state("asleep"));
    assertThat(notebook.report().faultyMessages()).isEqualTo(3);
  }

  private static Message state(String state) {
    return json(STATE, "{\"schema\": 1, \"state\": \"" + state + "\"}");
  }

  private static Message decision(long sequence, String frames) {
    return json(
        DECISION,
        """
        {"schema": 1, "message_id": "d%d", "sequence": %d, "capture_time": "2026-01-01T00:00:00Z",
         "pts": 1, "pts_seconds": 0.04, "decision": "derain", "applied": "derain", "models": ["a"],
         "scores": {"streaks": 0.9}, "reason": "streaks 0.90", "change": true, "frames": %s}
        """
            .formatted(sequence, sequence, frames));
  }

  private static Message untyped(String body) {
    return new Message(STATE, null, Map.of(), body.getBytes(UTF_8));
  }

  private static Message json(String topic, String body) {
    return new Message(topic, "application/json", Map.of(), body.getBytes(UTF_8));
  }

  private static Message frame(long sequence, Map<String, String> changes) throws IOException {
    Map<String, String> properties = new HashMap<>();
    properties.put("schema", "1");
    properties.put("message_id", "f" + sequence);
    properties.put("sequence", Long.toString(sequence));
    properties.put("capture_time", "2026-01-01T00:00:00.040Z");
    properties.put("pts", "512");
    properties.put("pts_seconds", "0.040000");
    properties.put("decision", "derain");
    properties.put("applied", "derain");
    properties.put("models", "derain-a");
    properties.put("view", "restored");
    properties.put("width_px", "16");
    properties.put("height_px", "12");
    properties.putAll(changes);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 12, BufferedImage.TYPE_INT_RGB), "jpg", jpeg);
    return new Message(FRAME, "image/jpeg", properties, jpeg.toByteArray());
  }
}
