package dev.clearlane.serving.inference.tensorrt;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;

/** A failed CUDA call, with CUDA's message. */
class CudaException extends Exception {
  private static final long serialVersionUID = 1L;

  CudaException(String message) {
    super(message);
  }

  /** Throws if a call of the runtime library failed. */
  static void check(String what, int error) throws CudaException {
    if (error != cudart.cudaSuccess) {
      throw new CudaException(
          "%s: CUDA error: %s (%s)"
              .formatted(
                  what,
                  cudart.cudaGetErrorString(error).getString(),
                  cudart.cudaGetErrorName(error).getString()));
    }
  }

  /** Throws if a call of the driver library failed. */
  static void checkDriver(String what, int error) throws CudaException {
    if (error != cudart.CUDA_SUCCESS) {
      try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
        text.put(0, (org.bytedeco.javacpp.Pointer) null);
        cudart.cuGetErrorString(error, text);
        BytePointer message = text.get(BytePointer.class, 0);
        throw new CudaException(
            "%s: CUDA driver error: %s"
                .formatted(what, message == null ? "error " + error : message.getString()));
      }
    }
  }
}
