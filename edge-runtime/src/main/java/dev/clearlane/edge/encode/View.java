package dev.clearlane.edge.encode;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import java.util.Locale;

/** Which picture of a restored frame is shown. */
public enum View {
  /** As captured. */
  RAW,
  /** After restoration. */
  RESTORED;

  /** The name in settings and file names. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  Frame of(RestoredFrame frame) {
    return this == RAW ? frame.raw() : frame.restored();
  }
}
