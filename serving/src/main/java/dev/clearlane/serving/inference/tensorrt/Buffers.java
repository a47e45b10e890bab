package dev.clearlane.serving.inference.tensorrt;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;

/**
 * What a run's data lie in: pinned memory that the host fills and reads, its counterparts on the
 * device, and two tensors that networks read and write by turns. All of it only grows. One owner.
 */
final class Buffers implements AutoCloseable {
  private final Memory hostIn = Memory.pinnedOnHost();
  private final Memory hostOut = Memory.pinnedOnHost();
  private final Memory deviceIn = Memory.onDevice();
  private final Memory deviceOut = Memory.onDevice();
  private final Memory here = Memory.onDevice();
  private final Memory there = Memory.onDevice();

  /** Whether a run needs no more room than there is. */
  boolean hold(long inBytes, long outBytes, long tensorBytes) {
    return inBytes <= Math.min(hostIn.bytes(), deviceIn.bytes())
        && outBytes <= Math.min(hostOut.bytes(), deviceOut.bytes())
        && tensorBytes <= Math.min(here.bytes(), there.bytes());
  }

  /** Makes room for a run. Addresses of before are void, also where it fails. */
  void reserve(long inBytes, long outBytes, long tensorBytes) throws CudaException {
    hostIn.reserve(inBytes);
    hostOut.reserve(outBytes);
    deviceIn.reserve(inBytes);
    deviceOut.reserve(outBytes);
    here.reserve(tensorBytes);
    there.reserve(tensorBytes);
  }

  /** What goes in, as Java writes it. */
  ByteBuffer in() {
    return hostIn.view();
  }

  /** What came out, as Java reads it. */
  ByteBuffer out() {
    return hostOut.view();
  }

  Pointer deviceIn() {
    return deviceIn.at();
  }

  Pointer deviceOut() {
    return deviceOut.at();
  }

  /** The tensor that the first network reads. */
  Pointer here() {
    return here.at();
  }

  /** The tensor that it writes. */
  Pointer there() {
    return there.at();
  }

  /** Puts the way to the device onto a stream. */
  void copyIn(long bytes, CUstream_st stream) throws CudaException {
    CudaException.check(
        "copying in",
        cudart.cudaMemcpyAsync(
            deviceIn.at(), hostIn.at(), bytes, cudart.cudaMemcpyHostToDevice, stream));
  }

  /** Puts the way back onto a stream. */
  void copyOut(long bytes, CUstream_st stream) throws CudaException {
    CudaException.check(
        "copying out",
        cudart.cudaMemcpyAsync(
            hostOut.at(), deviceOut.at(), bytes, cudart.cudaMemcpyDeviceToHost, stream));
  }

  @Override
  public void close() {
    List.of(hostIn, hostOut, deviceIn, deviceOut, here, there).forEach(Memory::close);
  }
}
