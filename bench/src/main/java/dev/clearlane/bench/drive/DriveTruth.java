package dev.clearlane.bench.drive;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Ground truth of a rendered drive.
 *
 * @param stretches in order, without gaps, from frame 0 to the last
 * @param plates licence plates that are fully visible, by frame
 */
public record DriveTruth(
    @JsonProperty(required = true) List<Stretch> stretches, List<FramePlates> plates) {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  public DriveTruth {
    stretches = List.copyOf(stretches);
    plates = plates == null ? List.of() : List.copyOf(plates);
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

  /**
   * A licence plate in a frame, as a box in pixels.
   *
   * @param text characters on the plate
   */
  public record Plate(String text, int leftPx, int topPx, int widthPx, int heightPx) {}

  /** Visible plates of a frame, counted from 0. */
  public record FramePlates(int frame, List<Plate> plates) {
    public FramePlates {
      plates = plates == null ? List.of() : List.copyOf(plates);
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

  /** Number of frames. */
  public int frames() {
    return stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).lastFrame() + 1;
  }

  /**
   * A representative frame of a stretch: the earliest with the widest plate; the middle one without
   * plates.
   */
  public int showcaseFrame(Stretch stretch) {
    int widest = 0;
    int frame = stretch.middleFrame();
    for (FramePlates seen : plates) {
      if (stretch.contains(seen.frame())) {
        for (Plate plate : seen.plates()) {
          if (plate.widthPx() > widest) {
            widest = plate.widthPx();
            frame = seen.frame();
          }
        }
      }
    }
    return frame;
  }

  /** The widest plate of a frame, if there is one. */
  public Optional<Plate> widestPlate(int frame) {
    return plates.stream()
        .filter(seen -> seen.frame() == frame)
        .flatMap(seen -> seen.plates().stream())
        .max(Comparator.comparingInt(Plate::widthPx));
  }

  /** The stretch that contains a frame. */
  public Optional<Stretch> at(long frame) {
    return stretches.stream().filter(stretch -> stretch.contains(frame)).findFirst();
  }
}
