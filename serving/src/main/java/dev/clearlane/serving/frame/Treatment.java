package dev.clearlane.serving.frame;

import java.util.Locale;

/** What is done to a frame. */
public enum Treatment {
  /** Nothing: the raw frame passes through untouched. */
  PASS,
  DEBLUR,
  DERAIN,
  /** Derain, then deblur. */
  BOTH;

  /** The name as it stands in messages, reports and on the command line. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** True where rain is taken away. */
  public boolean derains() {
    return this == DERAIN || this == BOTH;
  }

  /** True where blur is taken away. */
  public boolean deblurs() {
    return this == DEBLUR || this == BOTH;
  }

  /** The treatment that does exactly this. */
  public static Treatment of(boolean deblur, boolean derain) {
    return deblur ? (derain ? BOTH : DEBLUR) : (derain ? DERAIN : PASS);
  }
}
