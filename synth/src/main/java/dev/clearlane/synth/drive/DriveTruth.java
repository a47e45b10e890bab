package dev.clearlane.synth.drive;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What is known of a drive because it was rendered: the content of {@code truth.json}.
 *
 * @param seed that gives the same drive again
 * @param widthPx of both clips
 * @param heightPx of both clips
 * @param fps frames per second
 * @param frames in each clip
 * @param exposureMs how long the shutter is open in blurred stretches
 * @param stretches in order, without gaps
 * @param plates for each frame in which a plate is wholly in view
 */
public record DriveTruth(
    long seed,
    int widthPx,
    int heightPx,
    int fps,
    int frames,
    double exposureMs,
    List<MeasuredStretch> stretches,
    List<FramePlates> plates) {
  private static final JsonMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public DriveTruth {
    stretches = List.copyOf(stretches);
    plates = List.copyOf(plates);
  }

  /**
   * A stretch and how far its coded frames are from the coded reference.
   *
   * @param kind what is wrong with its frames
   * @param firstFrame counted from 0
   * @param lastFrame the last that belongs to it
   * @param psnrDb mean over its frames, RGB; 100 where every sample is equal
   */
  public record MeasuredStretch(Kind kind, int firstFrame, int lastFrame, double psnrDb) {}

  /**
   * The plates in view of one frame.
   *
   * @param frame counted from 0
   * @param plates nearest first is not implied
   */
  public record FramePlates(int frame, List<PlateTruth> plates) {
    public FramePlates {
      plates = List.copyOf(plates);
    }
  }

  void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }
}
