package dev.clearlane.calibration.frames;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture, or part of one, of the kind that the model will see.
 *
 * @param set what it belongs to: frames whose loss counts together
 * @param name for messages
 * @param input what the model sees
 * @param target its clean counterpart; null if there is none
 * @param before frames before it, newest first, of its size; fewer than the model's history where
 *     they are not known
 */
public record CalibrationFrame(
    String set, String name, Picture input, @Nullable Picture target, List<Picture> before) {
  public CalibrationFrame {
    before = List.copyOf(before);
  }

  /** Without frames before it. */
  public CalibrationFrame(String set, String name, Picture input, @Nullable Picture target) {
    this(set, name, input, target, List.of());
  }

  /** What the model sees: the frame, and those before it. */
  public List<Picture> inputs() {
    List<Picture> inputs = new ArrayList<>(List.of(input));
    inputs.addAll(before);
    return inputs;
  }
}
