package dev.clearlane.bench.witness;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A decision message that was validated against {@code docs/mqtt.md}.
 *
 * @param id identifies repeated messages
 * @param sequence of the frame in its stream
 * @param frames frames since the message before, by what was decided
 */
record DecisionMessage(String id, long sequence, Map<String, Long> frames) {
  private static final Set<String> TREATMENTS = Set.of("pass", "deblur", "derain", "both");

  DecisionMessage {
    frames = Map.copyOf(frames);
  }

  static DecisionMessage read(Message message) throws Fault {
    JsonNode body = JsonBody.read(message);
    for (String key : new String[] {"decision", "applied"}) {
      String value = JsonBody.text(body, key);
      Fault.unless(TREATMENTS.contains(value), "%s must be a treatment, but is %s", key, value);
    }
    JsonBody.text(body, "capture_time");
    JsonBody.text(body, "reason");
    Fault.unless(body.path("pts").isIntegralNumber(), "pts must be a whole number");
    Fault.unless(body.path("pts_seconds").isNumber(), "pts_seconds must be a number");
    Fault.unless(body.path("models").isArray(), "models must be a list");
    Fault.unless(body.path("change").isBoolean(), "change must be true or false");
    for (var score : body.path("scores").properties()) {
      double value = score.getValue().asDouble(-1);
      Fault.unless(
          value >= 0 && value <= 1, "scores.%s must be 0 to 1, but is %s", score.getKey(), value);
    }
    return new DecisionMessage(
        JsonBody.text(body, "message_id"), JsonBody.number(body, "sequence"), frames(body));
  }

  private static Map<String, Long> frames(JsonNode body) throws Fault {
    Map<String, Long> frames = new TreeMap<>();
    for (var entry : body.path("frames").properties()) {
      Fault.unless(
          TREATMENTS.contains(entry.getKey()) && entry.getValue().asLong() > 0,
          "frames.%s must count frames of a treatment, but is %s",
          entry.getKey(),
          entry.getValue());
      frames.put(entry.getKey(), entry.getValue().asLong());
    }
    Fault.unless(!frames.isEmpty(), "frames must count at least one frame");
    return frames;
  }
}
