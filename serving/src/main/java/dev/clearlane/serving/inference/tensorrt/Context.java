package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelManifest;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/** Execution context of a network for one size; freed by the {@link Network} at the latest. */
final class Context {
  private final ModelManifest manifest;
  private final IExecutionContext context;
  private boolean closed;

  Context(ModelManifest manifest, IExecutionContext context) {
    this.manifest = manifest;
    this.context = context;
  }

  /** Enqueues a run of the network. */
  void enqueue(Pointer from, Pointer to, CUstream_st stream) throws CudaException {
    if (closed) {
      throw new IllegalStateException("an execution context was used after it was closed");
    }
    require(context.setTensorAddress(manifest.input(), from), "the input's address");
    require(context.setTensorAddress(manifest.output(), to), "the output's address");
    require(context.enqueueV3(stream), "the run");
  }

  static void require(boolean taken, String what) throws CudaException {
    if (!taken) {
      throw new CudaException("TensorRT rejects " + what);
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
