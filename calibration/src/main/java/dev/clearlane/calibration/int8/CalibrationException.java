package dev.clearlane.calibration.int8;

/** A model cannot be quantised within the permitted loss; the message is one line. */
final class CalibrationException extends Exception {
  private static final long serialVersionUID = 1L;

  CalibrationException(String message) {
    super(message);
  }
}
