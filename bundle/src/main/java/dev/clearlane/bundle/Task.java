package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a model is for. */
public enum Task {
  /** Picture in, picture out: takes motion blur away. */
  DEBLUR,
  /** Picture in, picture out: takes rain streaks and drops on glass away. */
  DERAIN,
  /** Picture in, one score per label out: says what is wrong with the picture. */
  SELECT;

  /** The name as it stands in manifests and on the command line. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
