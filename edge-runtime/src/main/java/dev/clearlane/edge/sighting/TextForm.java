package dev.clearlane.edge.sighting;

import java.util.Locale;

/** How texts of plates leave the vehicle. */
public enum TextForm {
  /** As read. */
  PLAIN,
  /** As keyed hashes: equal texts have equal hashes, which cannot be read without the key. */
  HASHED;

  /** Name in settings and messages. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
