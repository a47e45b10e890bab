package dev.clearlane.serving.inference.tensorrt;

import java.util.concurrent.locks.LockSupport;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** A queue of work for the device, and waiting for its end. One owner, one thread at a time. */
final class Stream implements AutoCloseable {
  private static final long PATIENCE_NS =
      8_000_000_000L; // less than those who wait for a turn have
  private static final long SPIN_NS = 50_000;
  private static final long PARK_NS = 50_000;

  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st done = new CUevent_st();

  private Stream() {}

  static Stream open() throws CudaException {
    Stream opened = new Stream();
    try {
      CudaException.check(
          "making a stream",
          cudart.cudaStreamCreateWithFlags(opened.stream, cudart.cudaStreamNonBlocking));
      CudaException.check(
          "making an event",
          cudart.cudaEventCreateWithFlags(opened.done, cudart.cudaEventDisableTiming));
      return opened;
    } catch (CudaException e) {
      opened.close();
      throw e;
    }
  }

  CUstream_st get() {
    return stream;
  }

  /**
   * Waits until all that was put in is done; not for ever, as CUDA's own calls would.
   *
   * @throws HungException if it does not come to an end
   * @throws CudaException if it failed
   */
  void await() throws CudaException {
    CudaException.check("marking the end", cudart.cudaEventRecord(done, stream));
    long startNs = System.nanoTime();
    for (; ; ) {
      int state = cudart.cudaEventQuery(done);
      if (state != cudart.cudaErrorNotReady) {
        CudaException.check("running", state);
        return;
      }
      long tookNs = System.nanoTime() - startNs;
      if (tookNs > PATIENCE_NS) {
        throw new HungException(
            "the device does not come back within %d s".formatted(PATIENCE_NS / 1_000_000_000));
      }
      if (tookNs < SPIN_NS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARK_NS);
      }
    }
  }

  @Override
  public void close() {
    if (!done.isNull()) {
      cudart.cudaEventDestroy(done);
      done.setNull();
    }
    if (!stream.isNull()) {
      cudart.cudaStreamDestroy(stream);
      stream.setNull();
    }
  }
}
