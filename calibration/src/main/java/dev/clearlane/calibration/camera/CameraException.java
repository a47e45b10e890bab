package dev.clearlane.calibration.camera;

/** The views do not give a lens within the limits; the message is one line. */
final class CameraException extends Exception {
  private static final long serialVersionUID = 1L;

  CameraException(String message) {
    super(message);
  }

  CameraException(String message, Throwable cause) {
    super(message, cause);
  }
}
