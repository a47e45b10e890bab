package dev.clearlane.serving.inference.tensorrt;

/** The device hangs: memory that it may still use cannot be freed. */
final class HungException extends CudaException {
  private static final long serialVersionUID = 1L;

  HungException(String message) {
    super(message);
  }
}
