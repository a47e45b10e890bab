package dev.clearlane.serving.select;

import dev.clearlane.bundle.ModelManifest.Threshold;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Degradations that a selector model detects. */
enum Label {
  /** Motion blur. */
  BLUR,
  /** Rain streaks in the air. */
  STREAKS,
  /** Rain drops on the glass. */
  DROPS;

  /** Thresholds of labels that have none in the manifest. */
  static final Threshold DEFAULT_THRESHOLD = new Threshold(0.6, 0.4);

  /** The name used in manifests and decisions. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether deraining helps; otherwise deblurring does. */
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
