package dev.clearlane.edge.inference.tensorrt;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.inference.Engine;
import dev.clearlane.edge.inference.EngineException;
import dev.clearlane.edge.inference.PixelTile;
import dev.clearlane.edge.inference.SizeOutsideProfileException;
import dev.clearlane.edge.inference.cache.BuildOptions;
import dev.clearlane.edge.inference.cache.SizeProfile;
import dev.clearlane.edge.inference.tensorrt.Kernels.Kernel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ExecutionContextAllocationStrategy;
import org.bytedeco.tensorrt.nvinfer.Dims4;
import org.bytedeco.tensorrt.nvinfer.Dims64;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.jspecify.annotations.Nullable;

/**
 * Runs a bundle's model with TensorRT. Pixels cross the bus as 8 bits, once each way, through
 * pinned buffers; mapping, padding and half size are done by kernels of our own; all the work of a
 * frame is one CUDA graph, for each size that keeps coming.
 *
 * <p>Used by one thread at a time. Buffers grow with the largest picture and stay.
 */
final class TensorRtEngine implements Engine {
  private static final long PATIENCE_NS =
      8_000_000_000L; // less than those who wait for a turn have
  private static final long SPIN_NS = 50_000;
  private static final long PARK_NS = 50_000;
  private static final int MOST_LANES = 24; // full and half size, and the regions of a frame

  private final ModelManifest manifest;
  private final SizeProfile profile;
  private final String description;
  private final IRuntime runtime;
  private final ICudaEngine engine;
  private boolean half;
  private @Nullable Kernels loadedKernels;
  private final CUstream_st stream = new CUstream_st();
  private final CUevent_st done = new CUevent_st();
  private final Memory scratch = Memory.onDevice();
  private final Memory hostIn = Memory.pinnedOnHost();
  private final Memory hostOut = Memory.pinnedOnHost();
  private final Memory deviceIn = Memory.onDevice();
  private final Memory deviceOut = Memory.onDevice();
  private final Memory here = Memory.onDevice();
  private final Memory there = Memory.onDevice();
  private final List<Context> contexts = new ArrayList<>();
  private final Map<Route, Lane> lanes =
      new LinkedHashMap<>(MOST_LANES, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Route, Lane> eldest) {
          if (size() <= MOST_LANES) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };
  private boolean closed;
  private boolean hung;

  /** A job on certain engines. */
  private record Route(Job job, List<TensorRtEngine> engines) {}

  private TensorRtEngine(
      ModelBundle bundle,
      BuildOptions options,
      TensorRtSupport support,
      IRuntime runtime,
      ICudaEngine engine) {
    manifest = bundle.manifest();
    profile = options.sizes();
    description =
        "tensorrt-%s-%s%s"
            .formatted(
                support.tensorRt(),
                options.precision().id(),
                options.dlaCore() == BuildOptions.NO_DLA ? "" : "-dla" + options.dlaCore());
    this.runtime = runtime;
    this.engine = engine;
  }

  private void prepare(GpuDevice device) throws EngineException, CudaException {
    half = checkTensors();
    loadedKernels = Kernels.get(device, half);
    CudaException.check(
        "making a stream", cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking));
    CudaException.check(
        "making an event", cudart.cudaEventCreateWithFlags(done, cudart.cudaEventDisableTiming));
    scratch.reserve(Math.max(1, engine.getDeviceMemorySizeV2()));
  }

  /**
   * Loads a built engine.
   *
   * @param built as the builder gave it, on this platform: TensorRT trusts it
   * @throws EngineException if TensorRT does not take it, or its tensors are not the manifest's
   */
  static TensorRtEngine load(
      ModelBundle bundle, BuildOptions options, byte[] built, TensorRtSupport support)
      throws EngineException {
    GpuDevice device = support.device();
    if (!support.isUsable() || device == null) {
      throw new EngineException(support.detail()); // TensorRT crashes where there is no device
    }
    String id = bundle.manifest().id();
    TensorRtLog log = TensorRtLog.get();
    IRuntime runtime = null;
    ICudaEngine engine = null;
    TensorRtEngine ready = null;
    boolean loaded = false;
    try {
      CudaException.check("choosing the device", cudart.cudaSetDevice(0));
      log.clear();
      runtime = nvinfer.createInferRuntime(log);
      if (runtime == null || runtime.isNull()) {
        throw new EngineException(id + ": TensorRT does not start: " + log.errors("no reason"));
      }
      if (options.dlaCore() != BuildOptions.NO_DLA) {
        runtime.setDLACore(options.dlaCore());
      }
      try (BytePointer bytes = new BytePointer(built)) {
        engine = runtime.deserializeCudaEngine(bytes, built.length);
      }
      if (engine == null || engine.isNull()) {
        throw new EngineException(
            id + ": TensorRT does not take its engine: " + log.errors("no reason"));
      }
      ready = new TensorRtEngine(bundle, options, support, runtime, engine);
      ready.prepare(device);
      loaded = true;
      return ready;
    } catch (CudaException e) {
      throw new EngineException(id + ": " + e.getMessage(), e);
    } finally {
      if (!loaded && ready != null) {
        ready.close();
      } else if (!loaded) {
        if (engine != null) {
          NativeDelete.ENGINE.delete(engine);
        }
        if (runtime != null) {
          NativeDelete.RUNTIME.delete(runtime);
        }
      }
    }
  }

  @Override
  public ModelManifest manifest() {
    return manifest;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void run(FloatBuffer input, int height, int width, FloatBuffer output)
      throws EngineException {
    requireOpen();
    int multiple = manifest.sizeMultiple();
    if (height < 1 || width < 1 || height % multiple != 0 || width % multiple != 0) {
      throw new IllegalArgumentException(
          "%s takes sides that are multiples of %d, not %dx%d"
              .formatted(manifest.id(), multiple, width, height));
    }
    Job job = Job.tensor(width, height);
    int in = Math.toIntExact(job.tensorValues());
    int out = outputs(job);
    requireRoom("input", input, in);
    requireRoom("output", output, out);
    run(
        job,
        List.of(this),
        (long) Float.BYTES * in,
        (long) Float.BYTES * out,
        () -> hostIn.view().asFloatBuffer().put(0, input, 0, in),
        () -> output.put(0, hostOut.view().asFloatBuffer(), 0, out));
  }

  @Override
  public boolean runPixels(PixelTile tile, List<Engine> after) throws EngineException {
    requireOpen();
    List<TensorRtEngine> engines = new ArrayList<>();
    engines.add(this);
    for (Engine next : after) {
      if (!(next instanceof TensorRtEngine other) || other.half != half) {
        return false;
      }
      other.requireOpen();
      engines.add(other);
    }
    Job job = Job.of(Job.Kind.PIXELS, tile);
    int inRow = 3 * tile.widthPx();
    int outRow = 3 * tile.keepWidthPx();
    run(
        job,
        List.copyOf(engines),
        (long) inRow * tile.heightPx(),
        (long) outRow * tile.keepHeightPx(),
        () -> copyRows(tile.from(), tile.fromStrideBytes(), hostIn.view(), inRow, tile.heightPx()),
        () ->
            copyRows(
                hostOut.view(),
                outRow,
                tile.to(),
                tile.toStrideBytes(),
                outRow,
                tile.keepHeightPx()));
    return true;
  }

  @Override
  public boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
    requireOpen();
    Job job = Job.of(Job.Kind.SCORES, pixels);
    int row = 3 * pixels.widthPx();
    int out = outputs(job);
    requireRoom("output", output, out);
    run(
        job,
        List.of(this),
        (long) row * pixels.heightPx(),
        (long) Float.BYTES * out,
        () ->
            copyRows(
                pixels.from(), pixels.fromStrideBytes(), hostIn.view(), row, pixels.heightPx()),
        () -> output.put(0, hostOut.view().asFloatBuffer(), 0, out));
    return true;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (hung) {
      return; // freeing would wait for the device, which does not come back
    }
    cudart.cudaSetDevice(0);
    lanes.values().forEach(Lane::close);
    lanes.clear();
    contexts.forEach(Context::close);
    for (Memory memory : List.of(scratch, hostIn, hostOut, deviceIn, deviceOut, here, there)) {
      memory.close();
    }
    if (!done.isNull()) {
      cudart.cudaEventDestroy(done);
    }
    if (!stream.isNull()) {
      cudart.cudaStreamDestroy(stream);
    }
    NativeDelete.ENGINE.delete(engine);
    NativeDelete.RUNTIME.delete(runtime);
  }

  private interface Copy {
    void run();
  }

  /** One run: in, through the engines, out. */
  private void run(
      Job job, List<TensorRtEngine> engines, long inBytes, long outBytes, Copy in, Copy out)
      throws EngineException {
    for (TensorRtEngine each : engines) {
      each.requireTakes(job);
    }
    TensorRtLog log = TensorRtLog.get();
    log.clear();
    try {
      CudaException.check("choosing the device", cudart.cudaSetDevice(0));
      reserve(job, inBytes, outBytes);
      in.run();
      Lane lane = lane(new Route(job, engines));
      lane.start(stream, () -> enqueue(job, engines, lane, inBytes, outBytes));
      CudaException.check("marking the end", cudart.cudaEventRecord(done, stream));
      await();
      out.run();
    } catch (CudaException e) {
      throw new EngineException(
          "%s failed on %dx%d: %s"
              .formatted(
                  manifest.id(),
                  job.tensorWidth(),
                  job.tensorHeight(),
                  log.errors(String.valueOf(e.getMessage()))),
          e);
    }
  }

  private void reserve(Job job, long inBytes, long outBytes) throws CudaException {
    long tensor = job.tensorValues() * (half ? Short.BYTES : Float.BYTES);
    boolean moved = hostIn.reserve(inBytes);
    moved |= hostOut.reserve(outBytes);
    moved |= deviceIn.reserve(inBytes);
    moved |= deviceOut.reserve(outBytes);
    moved |= here.reserve(tensor);
    moved |= there.reserve(tensor);
    if (moved) { // graphs hold addresses
      lanes.values().forEach(Lane::close);
      lanes.clear();
    }
  }

  private Lane lane(Route route) throws CudaException {
    Lane found = lanes.get(route);
    if (found != null) {
      return found;
    }
    List<Context> made = new ArrayList<>();
    for (TensorRtEngine each : route.engines()) {
      made.add(each.context(route.job(), stream));
    }
    Lane lane = new Lane(made);
    lanes.put(route, lane);
    return lane;
  }

  /** A context for a size. All of an engine's share one scratch memory: they take turns. */
  private Context context(Job job, CUstream_st where) throws CudaException {
    IExecutionContext made =
        engine.createExecutionContext(ExecutionContextAllocationStrategy.kUSER_MANAGED);
    if (made == null || made.isNull()) {
      throw new CudaException("TensorRT makes no execution context");
    }
    Context context = new Context(made);
    contexts.removeIf(Context::isClosed);
    contexts.add(context);
    made.setDeviceMemoryV2(scratch.at(), scratch.bytes());
    if (made.getOptimizationProfile() != 0) {
      require(made.setOptimizationProfileAsync(0, where), "its profile");
    }
    try (Dims4 shape = new Dims4(1, 3, job.tensorHeight(), job.tensorWidth())) {
      require(made.setInputShape(manifest.input(), shape), "the size");
    }
    return context;
  }

  /** Puts all of a job's work onto the stream. */
  private void enqueue(
      Job job, List<TensorRtEngine> engines, Lane lane, long inBytes, long outBytes)
      throws CudaException {
    CudaException.check(
        "copying in",
        cudart.cudaMemcpyAsync(
            deviceIn.at(), hostIn.at(), inBytes, cudart.cudaMemcpyHostToDevice, stream));
    int width = job.tensorWidth();
    int height = job.tensorHeight();
    Format first = Format.of(manifest.pixels());
    if (job.kind() == Job.Kind.TENSOR) {
      int values = Math.toIntExact(job.tensorValues());
      kernels()
          .launch(
              Kernel.CONVERT_TO_TENSOR, stream, flat(values), 1, deviceIn.at(), here.at(), values);
    } else {
      kernels()
          .launch(
              Kernel.BGR_TO_TENSOR,
              stream,
              width,
              height,
              deviceIn.at(),
              3 * job.widthPx(),
              job.widthPx(),
              job.heightPx(),
              here.at(),
              width,
              height,
              first.low,
              first.scale,
              first.bluePlane,
              job.size() == PixelTile.Size.HALF ? 1 : 0);
    }
    Pointer from = here.at();
    Pointer to = there.at();
    for (int i = 0; i < engines.size(); i++) {
      TensorRtEngine each = engines.get(i);
      if (i > 0) {
        between(engines.get(i - 1).manifest.pixels(), each.manifest.pixels(), from, job);
      }
      IExecutionContext context = lane.context(i).get();
      require(context.setTensorAddress(each.manifest.input(), from), "the input's address");
      require(context.setTensorAddress(each.manifest.output(), to), "the output's address");
      require(context.enqueueV3(stream), "the work");
      Pointer swapped = from;
      from = to;
      to = swapped;
    }
    store(job, Format.of(engines.get(engines.size() - 1).manifest.pixels()), from);
    CudaException.check(
        "copying out",
        cudart.cudaMemcpyAsync(
            hostOut.at(), deviceOut.at(), outBytes, cudart.cudaMemcpyDeviceToHost, stream));
  }

  private void between(PixelFormat before, PixelFormat next, Pointer tensor, Job job)
      throws CudaException {
    Format out = Format.of(before);
    Format in = Format.of(next);
    kernels()
        .launch(
            Kernel.TENSOR_TO_TENSOR,
            stream,
            job.tensorWidth(),
            job.tensorHeight(),
            tensor,
            job.tensorWidth(),
            job.tensorHeight(),
            before.equals(next) ? 1 : 0,
            before.range().low(),
            before.range().high(),
            out.inverse,
            out.offset,
            in.low,
            in.scale,
            before.colours() == next.colours() ? 0 : 1);
  }

  private void store(Job job, Format format, Pointer tensor) throws CudaException {
    int width = job.keepWidthPx();
    int height = job.keepHeightPx();
    if (job.kind() != Job.Kind.PIXELS) {
      int values = outputs(job);
      kernels()
          .launch(
              Kernel.CONVERT_FROM_TENSOR, stream, flat(values), 1, tensor, deviceOut.at(), values);
    } else if (job.size() == PixelTile.Size.HALF) {
      kernels()
          .launch(
              Kernel.ADD_CHANGE,
              stream,
              width,
              height,
              tensor,
              job.tensorWidth(),
              job.tensorHeight(),
              deviceIn.at(),
              3 * job.widthPx(),
              deviceOut.at(),
              3 * width,
              width,
              height,
              format.inverse,
              format.offset,
              format.bluePlane);
    } else {
      kernels()
          .launch(
              Kernel.TENSOR_TO_BGR,
              stream,
              width,
              height,
              tensor,
              job.tensorWidth(),
              job.tensorHeight(),
              job.keepX(),
              job.keepY(),
              deviceOut.at(),
              3 * width,
              width,
              height,
              format.inverse,
              format.offset,
              format.bluePlane);
    }
  }

  /** Waits for the device; not for ever, as no call of CUDA's own would. */
  private void await() throws CudaException {
    long startNs = System.nanoTime();
    for (; ; ) {
      int state = cudart.cudaEventQuery(done);
      if (state != cudart.cudaErrorNotReady) {
        CudaException.check("running", state);
        return;
      }
      long tookNs = System.nanoTime() - startNs;
      if (tookNs > PATIENCE_NS) {
        hung = true;
        throw new CudaException(
            "the device does not come back within %d s".formatted(PATIENCE_NS / 1_000_000_000));
      }
      if (tookNs < SPIN_NS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(PARK_NS);
      }
    }
  }

  private Kernels kernels() {
    if (loadedKernels == null) {
      throw new IllegalStateException("kernels were not loaded");
    }
    return loadedKernels;
  }

  /** How wide a launch must be for all threads of its blocks, one after the other, to see these. */
  private static int flat(int values) {
    return (values + Kernels.BLOCK_HEIGHT - 1) / Kernels.BLOCK_HEIGHT;
  }

  private int outputs(Job job) {
    return manifest.task() == Task.SELECT
        ? manifest.labels().size()
        : Math.toIntExact(job.tensorValues());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("engine of " + manifest.id() + " used after it was closed");
    }
  }

  private void requireTakes(Job job) throws EngineException {
    if (!profile.takes(job.tensorWidth(), job.tensorHeight())) {
      throw new SizeOutsideProfileException(
          "%s: its engine was built for %s to %s, not %dx%d (settings engine.least_size and"
                  .formatted(
                      manifest.id(),
                      profile.least(),
                      profile.most(),
                      job.tensorWidth(),
                      job.tensorHeight())
              + " engine.most_size)");
    }
  }

  private void requireRoom(String what, FloatBuffer buffer, int floats) {
    if (!buffer.isDirect()
        || buffer.order() != ByteOrder.nativeOrder()
        || buffer.capacity() < floats) {
      throw new IllegalArgumentException(
          "%s of %s must be direct, in native order and hold %d floats"
              .formatted(what, manifest.id(), floats));
    }
  }

  private static void require(boolean taken, String what) throws CudaException {
    if (!taken) {
      throw new CudaException("TensorRT refuses " + what);
    }
  }

  /** Holds the engine's tensors against the manifest; true where they are half precision. */
  private boolean checkTensors() throws EngineException {
    DataType in = check("input", manifest.input(), 4, 3);
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
            "%s: the %s %s of its engine is not what the manifest says"
                .formatted(manifest.id(), what, name));
      }
    }
    return engine.getTensorDataType(name);
  }

  private static boolean isType(DataType actual, DataType wanted) {
    return actual.value == wanted.value;
  }

  private static void copyRows(
      ByteBuffer from, int fromStride, ByteBuffer to, int toStride, int rowBytes, int rows) {
    if (fromStride == rowBytes && toStride == rowBytes) {
      to.put(0, from, 0, rowBytes * rows);
      return;
    }
    for (int y = 0; y < rows; y++) {
      to.put(y * toStride, from, y * fromStride, rowBytes);
    }
  }

  private static void copyRows(ByteBuffer from, int stride, ByteBuffer to, int row, int rows) {
    copyRows(from, stride, to, row, row, rows);
  }

  /** A pixel format as the kernels take it: the numbers of {@code PixelMapping}. */
  private record Format(float low, float scale, float inverse, float offset, int bluePlane) {
    static Format of(PixelFormat format) {
      float low = format.range().low();
      float scale = (format.range().high() - low) / 255f;
      float inverse = 1f / scale;
      return new Format(
          low, scale, inverse, 0.5f - low * inverse, format.colours() == ColourOrder.BGR ? 0 : 2);
    }
  }
}
