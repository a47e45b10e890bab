package dev.clearlane.edge.inference.tensorrt;

import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/** An execution context for one size, which its engine frees at its own end at the latest. */
final class Context {
  private final IExecutionContext context;
  private boolean closed;

  Context(IExecutionContext context) {
    this.context = context;
  }

  IExecutionContext get() {
    if (closed) {
      throw new IllegalStateException("an execution context was used after it was closed");
    }
    return context;
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
