package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Purpose of a model. */
public enum Task {
  /** Picture to picture: removes motion blur. */
  DEBLUR,
  /** Picture to picture: removes rain streaks and drops on glass. */
  DERAIN,
  /** Picture to one score per label: detects degradations. */
  SELECT;

  /** The name used in manifests and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
