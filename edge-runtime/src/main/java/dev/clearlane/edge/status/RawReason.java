package dev.clearlane.edge.status;

import java.util.Locale;

/** Why a frame passed raw although it could have been processed. */
public enum RawReason {
  /** Its deadline passed before the result. */
  LATE,
  /** The engines were still processing an earlier frame. */
  BUSY,
  /** Pacing expected too little time for any work level. */
  NO_TIME,
  /** No engine is open. */
  NO_ENGINE,
  /** There is no model for the decision. */
  NO_MODEL,
  /** An engine ran and failed. */
  ENGINE_FAILED;

  /** The name in metrics and logs. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
