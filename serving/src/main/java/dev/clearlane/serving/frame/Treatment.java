package dev.clearlane.serving.frame;

import java.util.Locale;

/** Treatment of a frame. */
public enum Treatment {
  /** None: the frame is forwarded unchanged. */
  PASS,
  DEBLUR,
  DERAIN,
  /** Derain, then deblur. */
  BOTH;

  /** Name in messages, reports and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it removes rain. */
  public boolean derains() {
    return this == DERAIN || this == BOTH;
  }

  /** Whether it removes blur. */
  public boolean deblurs() {
    return this == DEBLUR || this == BOTH;
  }

  /** The treatment with exactly these effects. */
  public static Treatment of(boolean deblur, boolean derain) {
    return deblur ? (derain ? BOTH : DEBLUR) : (derain ? DERAIN : PASS);
  }
}
