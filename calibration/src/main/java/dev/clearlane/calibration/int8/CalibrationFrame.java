package dev.clearlane.calibration.int8;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture, or part of one, of the kind that the model will see.
 *
 * @param name for messages
 * @param input what the model sees
 * @param target its clean counterpart; null if there is none
 * @param before frames before it, newest first, of its size; fewer than the model's history where
 *     they are not known
 */
record CalibrationFrame(
    String name, Picture input, @Nullable Picture target, List<Picture> before) {
  CalibrationFrame {
    before = List.copyOf(before);
  }

  /** Without frames before it. */
  CalibrationFrame(String name, Picture input, @Nullable Picture target) {
    this(name, input, target, List.of());
  }

  /** What the model sees: the frame, and those before it. */
  List<Picture> inputs() {
    List<Picture> inputs = new ArrayList<>(List.of(input));
    inputs.addAll(before);
    return inputs;
  }
}
