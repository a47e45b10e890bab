package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest.Threshold;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a picture, as a selector model names it. */
enum Label {
  /** Motion blur. */
  BLUR,
  /** Rain streaks in the air. */
  STREAKS,
  /** Rain drops on the glass. */
  DROPS;

  /** Where a manifest gives none: in doubt, the picture passes. */
  static final Threshold DEFAULT_THRESHOLD = new Threshold(0.6, 0.4);

  /** The name in manifests and decisions. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True where taking away rain helps; false where taking away blur does. */
  boolean isRain() {
    return this != BLUR;
  }

  static @Nullable Label of(String id) {
    for (Label label : values()) {
      if (label.id().equals(id)) {
        return label;
      }
    }
    return null;
  }
}
