package dev.clearlane.edge.report;

/**
 * A frame as two JPEG files.
 *
 * @param sequence number of the frame in its source
 * @param seconds stream time
 * @param decision what was decided
 * @param applied what was done
 * @param change mean absolute difference between both, 0–255
 * @param raw as captured
 * @param restored as published; the same array if nothing was done
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared by equals
record Shot(
    long sequence,
    double seconds,
    String decision,
    String applied,
    double change,
    byte[] raw,
    byte[] restored) {

  /** Bytes of both files. */
  long bytes() {
    return raw.length + (restored == raw ? 0L : restored.length);
  }
}
