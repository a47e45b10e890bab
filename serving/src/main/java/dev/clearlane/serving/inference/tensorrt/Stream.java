package dev.clearlane.serving.inference.tensorrt;

import java.util.concurrent.locks.LockSupport;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** A CUDA stream with a bounded wait. One owner, one thread at a time. */
final class Stream implements AutoCloseable {
  // Shorter than the timeout of a turn.
  private static final long TIMEOUT_NS = 8_000_000_000L;
  private static final long SPIN_NS = 50_000;
  private static final long PARK_NS = 50_000;

  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st done = new CUevent_st();

  private Stream() {}

  static Stream open() throws CudaException {
    Stream opened = new Stream();
    try {
      CudaException.check(
          "creating a stream",
          cudart.cudaStreamCreateWithFlags(opened.stream, cudart.cudaStreamNonBlocking));
      CudaException.check(
          "creating an event",
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
   * Waits until all enqueued work is done; CUDA's own calls would wait without a limit.
   *
   * @throws HungException on timeout
   * @throws CudaException if the work failed
   */
  void await() throws CudaException {
    CudaException.check("recording an event", cudart.cudaEventRecord(done, stream));
    long startNs = System.nanoTime();
    for (; ; ) {
      int state = cudart.cudaEventQuery(done);
      if (state != cudart.cudaErrorNotReady) {
        CudaException.check("running", state);
        return;
      }
      long tookNs = System.nanoTime() - startNs;
      if (tookNs > TIMEOUT_NS) {
        throw new HungException(
            "the device did not finish within %d s".formatted(TIMEOUT_NS / 1_000_000_000));
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
