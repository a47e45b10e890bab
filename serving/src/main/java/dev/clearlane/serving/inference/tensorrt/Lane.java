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
 * One job's way over the device: the contexts of its engines and, from its second run on, all of
 * its work as one CUDA graph, which takes one call to start.
 */
final class Lane {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  /** Puts the job's work onto a stream. */
  interface Work {
    void enqueue() throws CudaException;
  }

  private final List<Context> contexts;
  private @Nullable CUgraphExec_st graph;
  private boolean ran;
  private boolean closed;
  private boolean refused; // work that cannot be recorded is enqueued each time

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
    if (graph == null && ran && !refused) {
      record(stream, work);
    }
    if (graph != null) {
      CudaException.check("launching a graph", cudart.cudaGraphLaunch(graph, stream));
    } else {
      work.enqueue(); // TensorRT wants one run before it is recorded
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
      CudaException.check("making a graph", cudart.cudaGraphInstantiate(made, recorded, 0));
      graph = made;
    } catch (CudaException e) {
      refused = true;
      cudart.cudaGetLastError(); // forgotten: the work itself goes on without a graph
      LOG.info("{}; the work is started call by call", e.getMessage());
    } finally {
      if (!recorded.isNull()) {
        cudart.cudaGraphDestroy(recorded);
      }
    }
  }

  /** Frees the graph and the contexts; none of its work may be running. */
  void close() {
    closed = true;
    if (graph != null) {
      cudart.cudaGraphExecDestroy(graph);
      graph = null;
    }
    contexts.forEach(Context::close);
  }
}
