package dev.clearlane.serving.inference.tensorrt;

import java.util.List;
import org.bytedeco.cuda.cudart.CUgraphExec_st;
import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Execution state of one job: the contexts of its engines and, from the second run on, all of its
 * work recorded as one CUDA graph, which is launched by one call.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** Enqueues the work of the job. */
  interface Work {
    void enqueue() throws CudaException;
  }

  private final List<Context> contexts;
  private @Nullable CUgraphExec_st graph;
  private boolean ran;
  private boolean closed;
  private boolean unrecordable; // the work is enqueued each time

  Lane(List<Context> contexts) {
    this.contexts = contexts;
  }

  Context context(int engine) {
    return contexts.get(engine);
  }

  boolean isClosed() {
    return closed;
  }

  /** Starts the work. */
  void start(CUstream_st stream, Work work) throws CudaException {
    if (closed) {
      throw new IllegalStateException("a lane was used after it was closed");
    }
    if (graph == null && ran && !unrecordable) {
      record(stream, work);
    }
    if (graph != null) {
      CudaException.check("launching a graph", cudart.cudaGraphLaunch(graph, stream));
    } else {
      work.enqueue(); // TensorRT requires one run before recording
      ran = true;
    }
  }

  private void record(CUstream_st stream, Work work) throws CudaException {
    CUgraph_st recorded = new CUgraph_st();
    CudaException failure = null;
    CudaException.check(
        "recording",
        cudart.cudaStreamBeginCapture(stream, cudart.cudaStreamCaptureModeThreadLocal));
    try {
      work.enqueue();
    } catch (CudaException e) {
      failure = e;
    }
    int ended = cudart.cudaStreamEndCapture(stream, recorded);
    CUgraphExec_st made = new CUgraphExec_st();
    try {
      if (failure != null) {
        throw failure;
      }
      CudaException.check("recording", ended);
      CudaException.check("instantiating a graph", cudart.cudaGraphInstantiate(made, recorded, 0));
      graph = made;
    } catch (CudaException e) {
      unrecordable = true;
      cudart.cudaGetLastError(); // clears the error: the work continues without a graph
      LOG.info("{}; running without a CUDA graph", e.getMessage());
    } finally {
      if (!recorded.isNull()) {
        cudart.cudaGraphDestroy(recorded);
      }
    }
  }

  /** Frees the graph and the contexts; no work may be running. */
  void close() {
    closed = true;
    if (graph != null) {
      cudart.cudaGraphExecDestroy(graph);
      graph = null;
    }
    contexts.forEach(Context::close);
  }
}
