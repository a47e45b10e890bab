package dev.clearlane.serving.inference.tensorrt;

import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;

/**
 * Memory of an engine's runs: pinned input and output on the host, their counterparts on the
 * device, and two tensors that the networks of a chain read and write alternately. All of it only
 * grows. One owner.
 */
final class Buffers implements AutoCloseable {
  private final Memory hostIn = Memory.pinnedOnHost();
  private final Memory hostOut = Memory.pinnedOnHost();
  private final Memory deviceIn = Memory.onDevice();
  private final Memory deviceOut = Memory.onDevice();
  private final Memory here = Memory.onDevice();
  private final Memory there = Memory.onDevice();

  /** Whether the memory is large enough for a run. */
  boolean hold(long inBytes, long outBytes, long tensorBytes) {
    return inBytes <= Math.min(hostIn.bytes(), deviceIn.bytes())
        && outBytes <= Math.min(hostOut.bytes(), deviceOut.bytes())
        && tensorBytes <= Math.min(here.bytes(), there.bytes());
  }

  /** Grows the memory for a run. Earlier addresses become invalid, also on failure. */
  void reserve(long inBytes, long outBytes, long tensorBytes) throws CudaException {
    hostIn.reserve(inBytes);
    hostOut.reserve(outBytes);
    deviceIn.reserve(inBytes);
    deviceOut.reserve(outBytes);
    here.reserve(tensorBytes);
    there.reserve(tensorBytes);
  }

  /** Input on the host. */
  ByteBuffer in() {
    return hostIn.view();
  }

  /** Output on the host. */
  ByteBuffer out() {
    return hostOut.view();
  }

  Pointer deviceIn() {
    return deviceIn.at();
  }

  Pointer deviceOut() {
    return deviceOut.at();
  }

  /** Tensor that the first network reads. */
  Pointer here() {
    return here.at();
  }

  /** Tensor that the first network writes. */
  Pointer there() {
    return there.at();
  }

  /** Enqueues the copy to the device. */
  void copyIn(long bytes, CUstream_st stream) throws CudaException {
    CudaException.check(
        "copying in",
        cudart.cudaMemcpyAsync(
            deviceIn.at(), hostIn.at(), bytes, cudart.cudaMemcpyHostToDevice, stream));
  }

  /** Enqueues the copy to the host. */
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
