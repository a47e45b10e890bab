package dev.clearlane.serving.select;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.clearlane.bundle.ModelManifest.Threshold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a selector's scores become decisions for one camera, as {@code clearlane calibrate selector}
 * fits it. A small JSON file.
 *
 * @param modelSha256 of the model whose scores it was fitted to; empty for any
 * @param temperature by which the scores' logits are divided, 0.1 to 10
 * @param dwellSeconds that a change of treatment lasts at least, 0.1 to 60
 * @param thresholds by label; labels that are missing keep those of the model
 */
public record SelectorTuning(
    @JsonProperty("model_sha256") String modelSha256,
    @JsonProperty(value = "temperature", required = true) double temperature,
    @JsonProperty(value = "dwell_s", required = true) double dwellSeconds,
    @JsonProperty(value = "thresholds", required = true) Map<String, Threshold> thresholds) {
  /** Everything as the model has it. */
  public static final SelectorTuning NONE = new SelectorTuning("", 1, Hysteresis.DWELL_S, Map.of());

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * @throws IllegalArgumentException one line with the rule and the value
   */
  public SelectorTuning {
    modelSha256 = modelSha256 == null ? "" : modelSha256;
    thresholds = Collections.unmodifiableMap(new TreeMap<>(thresholds));
    require(temperature >= 0.1 && temperature <= 10, "temperature must be 0.1 to 10", temperature);
    require(dwellSeconds >= 0.1 && dwellSeconds <= 60, "dwell_s must be 0.1 to 60", dwellSeconds);
    for (Map.Entry<String, Threshold> entry : thresholds.entrySet()) {
      Threshold threshold = entry.getValue();
      require(
          Label.of(entry.getKey()) != null,
          "thresholds must name labels among blur, streaks, drops",
          entry.getKey());
      require(
          threshold.exit() > 0 && threshold.exit() <= threshold.enter() && threshold.enter() <= 1,
          "thresholds of " + entry.getKey() + " must be 0 < exit <= enter <= 1",
          threshold);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException one line that names the file and what is wrong
   */
  public static SelectorTuning read(Path file) {
    try {
      return JSON.readValue(Files.readAllBytes(file), SelectorTuning.class);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": no such file", e);
    } catch (IOException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException rule ? rule : e;
      String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException(file + ": " + reason, e);
    }
  }

  /** Writes a file that {@link #read} reads. */
  public void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }

  /** A score, 0 to 1, at this temperature. */
  public double score(double raw) {
    if (temperature == 1 || raw <= 0 || raw >= 1) {
      return raw;
    }
    return 1 / (1 + Math.exp(-Math.log(raw / (1 - raw)) / temperature));
  }

  /**
   * The decisions that a stream gets.
   *
   * @param seconds stream time of each frame
   * @param scores of each frame by label, as the model gives them
   * @param defaults thresholds of the model
   * @return by frame, whether it is deblurred and whether it is derained
   */
  public List<boolean[]> decide(
      List<Double> seconds, List<Map<String, Double>> scores, Map<String, Threshold> defaults) {
    Map<Label, Threshold> ofModel = new EnumMap<>(Label.class);
    defaults.forEach(
        (id, threshold) -> {
          Label label = Label.of(id);
          if (label != null) {
            ofModel.put(label, threshold);
          }
        });
    Hysteresis hysteresis = new Hysteresis(thresholds(ofModel), dwellSeconds);
    List<boolean[]> decisions = new ArrayList<>();
    for (int i = 0; i < scores.size(); i++) {
      Map<Label, Double> now = new EnumMap<>(Label.class);
      for (Map.Entry<String, Double> entry : scores.get(i).entrySet()) {
        Label label = Label.of(entry.getKey());
        if (label != null && ofModel.containsKey(label)) {
          now.put(label, score(entry.getValue()));
        }
      }
      var treatment = hysteresis.update(seconds.get(i), now, true);
      decisions.add(new boolean[] {treatment.deblurs(), treatment.derains()});
    }
    return decisions;
  }

  /** Thresholds of a model with those of this tuning. */
  Map<Label, Threshold> thresholds(Map<Label, Threshold> ofModel) {
    Map<Label, Threshold> merged = new EnumMap<>(ofModel);
    merged.replaceAll((label, threshold) -> thresholds.getOrDefault(label.id(), threshold));
    return merged;
  }

  /** The scores of a frame at this temperature. */
  Map<Label, Double> scores(Map<Label, Double> raw) {
    if (temperature == 1) {
      return raw;
    }
    Map<Label, Double> scaled = new EnumMap<>(Label.class);
    raw.forEach((label, score) -> scaled.put(label, score(score)));
    return scaled;
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but is " + value);
    }
  }
}
