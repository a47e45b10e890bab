package dev.clearlane.bench.drive;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a drive because it was rendered.
 *
 * @param stretches in order, without gaps, from frame 0 to the last
 */
public record DriveTruth(@JsonProperty(required = true) List<Stretch> stretches) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public DriveTruth {
    stretches = List.copyOf(stretches);
    int next = 0;
    for (Stretch stretch : stretches) {
      if (stretch.firstFrame() != next) {
        throw new IllegalArgumentException(
            "stretches must follow one another from frame 0, but frame %d is followed by %d"
                .formatted(next - 1, stretch.firstFrame()));
      }
      next = stretch.lastFrame() + 1;
    }
  }

  /** Reads {@code truth.json}. */
  public static DriveTruth read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), DriveTruth.class);
    } catch (JsonProcessingException e) {
      throw new IOException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  /** How many frames the drive has. */
  public int frames() {
    return stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).lastFrame() + 1;
  }

  /** The stretch that a frame lies in. */
  public Optional<Stretch> at(long frame) {
    return stretches.stream().filter(stretch -> stretch.contains(frame)).findFirst();
  }
}
