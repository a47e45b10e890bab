package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/** Purpose of a model. */
public enum Task {
  /** Picture to picture: removes motion blur. */
  DEBLUR,
  /** Picture to picture: removes rain streaks and drops on glass. */
  DERAIN,
  /** Picture to one score per label: detects degradations. */
  SELECT,
  /** Picture to a map of licence plates: where they are, with boxes and corners. */
  PLATE_DETECT,
  /** Picture of one licence plate to scores of characters, step by step. */
  PLATE_READ;

  /** The tasks that restoring frames takes. */
  public static final List<Task> RESTORATION = List.of(SELECT, DEBLUR, DERAIN);

  /** The name used in manifests and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public String toString() {
    return id();
  }

  /** Whether a model of this task returns a restored picture. */
  public boolean restores() {
    return this == DEBLUR || this == DERAIN;
  }
}
