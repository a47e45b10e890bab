package dev.clearlane.serving.inference.tensorrt;

/** The device does not come back from what it was given: nothing that it may use can be freed. */
final class HungException extends CudaException {
  private static final long serialVersionUID = 1L;

  HungException(String message) {
    super(message);
  }
}
