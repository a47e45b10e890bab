package dev.clearlane.calibration.graph;

/** A model cannot be changed within what is permitted; the message is one line. */
public final class CalibrationException extends Exception {
  private static final long serialVersionUID = 1L;

  public CalibrationException(String message) {
    super(message);
  }
}
