package dev.clearlane.edge.status;

import java.util.Locale;

/** Reason why a frame passed raw instead of restored. */
public enum RawReason {
  /** The deadline passed before the result was ready. */
  LATE,
  /** The engines were still processing an earlier frame. */
  BUSY,
  /** Pacing expected no work level to finish in time. */
  NO_TIME,
  /** No engine is open. */
  NO_ENGINE,
  /** No model is installed for the decision. */
  NO_MODEL,
  /** An engine ran and failed. */
  ENGINE_FAILED;

  /** Name in metrics and logs. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
