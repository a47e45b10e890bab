package dev.clearlane.calibration.int8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.calibration.frames.FrameSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What quantised files are made from: {@value #FILE} in a bundle. The same frames give the same
 * bytes.
 *
 * @param schema version of the layout, {@value #SCHEMA}
 * @param model SHA-256 of the float32 file
 * @param frames SHA-256 of the pixels that the ranges come from, in order
 * @param frameCount number of those frames
 * @param method how ranges were chosen
 * @param equalised whether the channels of the network were scaled, so that the ranges are not
 *     those of its own weights
 * @param floatLayers layers that stay in float32
 * @param ranges by activation
 */
record RangeTable(
    int schema,
    String model,
    String frames,
    int frameCount,
    String method,
    boolean equalised,
    List<String> floatLayers,
    SortedMap<String, Range> ranges) {
  static final int SCHEMA = 1;

  /** Engines of an accelerator are rebuilt when its bytes change. */
  static final String FILE = "calibration.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  RangeTable {
    floatLayers = List.copyOf(floatLayers);
    ranges = new TreeMap<>(ranges);
  }

  static RangeTable of(
      String model,
      FrameSet frames,
      RangeMethod method,
      boolean equalised,
      List<String> floatLayers,
      Map<String, Range> ranges) {
    return new RangeTable(
        SCHEMA,
        model,
        frames.sha256(),
        frames.measured().size(),
        method.id(),
        equalised,
        floatLayers,
        new TreeMap<>(ranges));
  }

  String json() {
    try {
      return JSON.writeValueAsString(this) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // records of texts and numbers
    }
  }
}
