package dev.clearlane.bundle.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;

/**
 * Unit of a {@link java.time.Duration} or of a {@code long} of bytes; its suffix ends the key:
 * {@code deadline_ms}, {@code max_size_mib}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Unit {
  Kind value();

  /** The units, with the suffixes of keys. */
  enum Kind {
    MS,
    S,
    HOURS,
    MIB;

    String suffix() {
      return "_" + name().toLowerCase(Locale.ROOT);
    }

    String symbol() {
      return this == MIB ? "MiB" : this == HOURS ? "h" : name().toLowerCase(Locale.ROOT);
    }
  }
}
