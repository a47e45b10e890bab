package dev.clearlane.edge.status;

import java.util.Locale;

/** Why a raw frame passed although more might have been done to it. */
public enum RawReason {
  /** Its deadline came before its result. */
  LATE,
  /** The engines were still at a frame before it. */
  BUSY,
  /** Pacing expected that there is no time for any of it. */
  NO_TIME,
  /** No engine is open. */
  NO_ENGINE,
  /** There is no model for what was decided. */
  NO_MODEL,
  /** An engine ran and failed. */
  ENGINE_FAILED;

  /** The name as it stands in metrics and logs. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
