package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelManifest;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/**
 * A network's way of running one size; the {@link Network} frees it at its own end at the latest.
 */
final class Context {
  private final ModelManifest manifest;
  private final IExecutionContext context;
  private boolean closed;

  Context(ModelManifest manifest, IExecutionContext context) {
    this.manifest = manifest;
    this.context = context;
  }

  /** Puts a run of the network onto a stream. */
  void enqueue(Pointer from, Pointer to, CUstream_st stream) throws CudaException {
    if (closed) {
      throw new IllegalStateException("an execution context was used after it was closed");
    }
    require(context.setTensorAddress(manifest.input(), from), "the input's address");
    require(context.setTensorAddress(manifest.output(), to), "the output's address");
    require(context.enqueueV3(stream), "the work");
  }

  static void require(boolean taken, String what) throws CudaException {
    if (!taken) {
      throw new CudaException("TensorRT refuses " + what);
    }
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    if (!closed) {
      closed = true;
      NativeDelete.CONTEXT.delete(context);
    }
  }
}
