package dev.clearlane.serving.inference.tensorrt;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** A block of CUDA memory that only grows: on the device, or pinned on the host. One owner. */
final class Memory implements AutoCloseable {
  private final boolean pinned;
  private Pointer block = new Pointer();
  private ByteBuffer view = ByteBuffer.allocate(0);
  private long bytes;

  private Memory(boolean pinned) {
    this.pinned = pinned;
  }

  static Memory onDevice() {
    return new Memory(false);
  }

  static Memory pinnedOnHost() {
    return new Memory(true);
  }

  /** Grows the block if necessary; the content and the address are then lost. */
  void reserve(long wanted) throws CudaException {
    if (wanted <= bytes) {
      return;
    }
    free();
    Pointer fresh = new Pointer();
    CudaException.check(
        "reserving %d bytes %s".formatted(wanted, pinned ? "on the host" : "on the device"),
        pinned ? cudart.cudaMallocHost(fresh, wanted) : cudart.cudaMalloc(fresh, wanted));
    block = fresh;
    bytes = wanted;
    if (pinned) {
      view = new BytePointer(fresh).capacity(wanted).asByteBuffer().order(ByteOrder.nativeOrder());
    }
  }

  /** Address of the block. */
  Pointer at() {
    return block;
  }

  long bytes() {
    return bytes;
  }

  /** Pinned memory as a buffer. */
  ByteBuffer view() {
    return view;
  }

  private void free() throws CudaException {
    if (bytes > 0) {
      bytes = 0;
      Pointer before = block;
      block = new Pointer();
      view = ByteBuffer.allocate(0);
      CudaException.check(
          "freeing memory", pinned ? cudart.cudaFreeHost(before) : cudart.cudaFree(before));
    }
  }

  /** Frees the block; errors are only logged. */
  @Override
  public void close() {
    try {
      free();
    } catch (CudaException e) {
      org.slf4j.LoggerFactory.getLogger(Memory.class).debug("{}", e.getMessage());
    }
  }
}
