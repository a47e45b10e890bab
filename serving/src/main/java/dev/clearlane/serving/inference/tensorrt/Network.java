package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.BuildOptions;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.nvinfer.Dims4;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/**
 * A loaded TensorRT engine: runtime, engine, execution contexts and the scratch memory that the
 * contexts share, as they run one at a time. One owner, one thread at a time.
 */
final class Network implements AutoCloseable {
  private final ModelManifest manifest;
  private final IRuntime runtime;
  private final ICudaEngine engine;
  private final boolean half;
  private final Memory scratch = Memory.onDevice();
  private final List<Context> contexts = new ArrayList<>();

  private Network(ModelManifest manifest, IRuntime runtime, ICudaEngine engine)
      throws EngineException {
    this.manifest = manifest;
    this.runtime = runtime;
    this.engine = engine;
    half = checkTensors();
  }

  /**
   * Loads an engine onto the device that the thread has selected.
   *
   * @param built engine as built on this platform: TensorRT does not validate it
   * @throws EngineException if TensorRT rejects it, or its tensors do not match the manifest
   */
  static Network load(ModelManifest manifest, int dlaCore, byte[] built)
      throws EngineException, CudaException {
    TensorRtLog log = TensorRtLog.get();
    log.clear();
    IRuntime runtime = nvinfer.createInferRuntime(log);
    if (runtime == null || runtime.isNull()) {
      throw new EngineException(
          manifest.id() + ": TensorRT cannot create a runtime: " + log.errors("no reason"));
    }
    ICudaEngine engine = null;
    boolean loaded = false;
    try {
      if (dlaCore != BuildOptions.NO_DLA) {
        runtime.setDLACore(dlaCore);
      }
      try (BytePointer bytes = new BytePointer(built)) {
        engine = runtime.deserializeCudaEngine(bytes, built.length);
      }
      if (engine == null || engine.isNull()) {
        throw new EngineException(
            manifest.id() + ": TensorRT rejects its engine: " + log.errors("no reason"));
      }
      Network network = new Network(manifest, runtime, engine);
      network.scratch.reserve(Math.max(1, engine.getDeviceMemorySizeV2()));
      loaded = true;
      return network;
    } finally {
      if (!loaded) {
        if (engine != null) {
          NativeDelete.ENGINE.delete(engine);
        }
        NativeDelete.RUNTIME.delete(runtime);
      }
    }
  }

  /** Whether its tensors are half precision. */
  boolean isHalf() {
    return half;
  }

  /**
   * Creates a context for a size.
   *
   * @param stream stream that the set-up is enqueued on
   */
  Context context(int width, int height, CUstream_st stream) throws CudaException {
    IExecutionContext made =
        engine.createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED);
    if (made == null || made.isNull()) {
      throw new CudaException("TensorRT cannot create an execution context");
    }
    Context context = new Context(manifest, made);
    contexts.removeIf(Context::isClosed);
    contexts.add(context);
    made.setDeviceMemoryV2(scratch.at(), scratch.bytes());
    if (made.getOptimizationProfile() != 0) {
      Context.require(made.setOptimizationProfileAsync(0, stream), "its profile");
    }
    try (Dims4 shape = new Dims4(1, 3L * manifest.frames(), height, width)) {
      Context.require(made.setInputShape(manifest.input(), shape), "the size");
    }
    return context;
  }

  @Override
  public void close() {
    contexts.forEach(Context::close);
    scratch.close();
    NativeDelete.ENGINE.delete(engine);
    NativeDelete.RUNTIME.delete(runtime);
  }

  /** Checks the tensors against the manifest; true if they are half precision. */
  private boolean checkTensors() throws EngineException {
    DataType in = check("input", manifest.input(), 4, 3 * manifest.frames());
    DataType out =
        manifest.task() == Task.SELECT
            ? check("output", manifest.output(), 2, manifest.labels().size())
            : check("output", manifest.output(), 4, 3);
    boolean single = isType(in, DataType.kFLOAT) && isType(out, DataType.kFLOAT);
    boolean halves = isType(in, DataType.kHALF) && isType(out, DataType.kHALF);
    if (engine.getNbIOTensors() != 2 || (!single && !halves)) {
      throw new EngineException(
          manifest.id() + ": its engine must have one float input and one float output");
    }
    return halves;
  }

  private DataType check(String what, String name, int dimensions, int second)
      throws EngineException {
    try (Dims64 shape = engine.getTensorShape(name)) {
      if (shape.nbDims() != dimensions || shape.d(1) != second) {
        throw new EngineException(
            "%s: the %s %s of its engine does not match the manifest"
                .formatted(manifest.id(), what, name));
      }
    }
    return engine.getTensorDataType(name);
  }

  private static boolean isType(DataType actual, DataType wanted) {
    return actual.value == wanted.value;
  }
}
