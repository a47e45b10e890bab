package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.PixelTile;
import dev.clearlane.serving.inference.SizeOutsideProfileException;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.SizeProfile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a bundle's model with TensorRT. Pixels cross the bus as 8 bits, once in each direction,
 * through pinned buffers; conversion, padding and half size are computed by kernels; the work of a
 * frame is one CUDA graph per size. Only the frames of models with history are converted by the
 * caller: their tensors cross the bus as floats.
 *
 * <p>Used by one thread at a time. Buffers grow with the largest frame and are kept.
 */
final class TensorRtEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(TensorRtEngine.class);

  private final ModelManifest manifest;
  private final SizeProfile profile;
  private final String description;
  private final Network network;
  private final MappingKernels kernels;
  private final Stream stream;
  private final Buffers buffers = new Buffers();
  private final Lanes lanes = new Lanes();
  private boolean closed;
  private boolean hung;

  private TensorRtEngine(
      ModelManifest manifest,
      BuildOptions options,
      String tensorRt,
      Network network,
      MappingKernels kernels,
      Stream stream) {
    this.manifest = manifest;
    profile = options.sizes();
    description =
        "tensorrt-%s-%s%s"
            .formatted(
                tensorRt,
                options.precision().id(),
                options.dlaCore() == BuildOptions.NO_DLA ? "" : "-dla" + options.dlaCore());
    this.network = network;
    this.kernels = kernels;
    this.stream = stream;
  }

  /**
   * Loads a built engine.
   *
   * @param built engine as built on this platform: TensorRT does not validate it
   * @throws EngineException if TensorRT rejects it, or its tensors do not match the manifest
   */
  static TensorRtEngine load(
      ModelBundle bundle, BuildOptions options, byte[] built, TensorRtSupport support)
      throws EngineException {
    GpuDevice device = support.device();
    if (!support.isUsable() || device == null) {
      throw new EngineException(support.detail()); // TensorRT crashes without a device
    }
    ModelManifest manifest = bundle.manifest();
    Network network = null;
    TensorRtEngine loaded = null;
    try {
      CudaException.check("selecting the device", cudart.cudaSetDevice(0));
      network = Network.load(manifest, options.dlaCore(), built);
      MappingKernels kernels = new MappingKernels(Kernels.get(device, network.isHalf()));
      loaded =
          new TensorRtEngine(
              manifest, options, support.tensorRt(), network, kernels, Stream.open());
      return loaded;
    } catch (CudaException e) {
      throw new EngineException(manifest.id() + ": " + e.getMessage(), e);
    } finally {
      if (loaded == null && network != null) {
        network.close();
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
  public void run(TensorView input, FloatBuffer output) throws EngineException {
    requireOpen();
    int multiple = manifest.sizeMultiple();
    if (input.heightPx() % multiple != 0 || input.widthPx() % multiple != 0) {
      throw new IllegalArgumentException(
          "%s takes sides that are multiples of %d, not %dx%d"
              .formatted(manifest.id(), multiple, input.widthPx(), input.heightPx()));
    }
    if (input.frames() != manifest.frames()) {
      throw new IllegalArgumentException(
          "%s takes tensors of %d frames, not %d"
              .formatted(manifest.id(), manifest.frames(), input.frames()));
    }
    Job job = Job.tensor(input.widthPx(), input.heightPx(), input.frames());
    int in = input.values();
    int out = outputs(job);
    requireRoom("input", input.buffer(), in);
    requireRoom("output", output, out);
    run(
        job,
        List.of(this),
        (long) Float.BYTES * in,
        (long) Float.BYTES * out,
        () -> buffers.in().asFloatBuffer().put(0, input.buffer(), 0, in),
        () -> output.put(0, buffers.out().asFloatBuffer(), 0, out));
  }

  @Override
  public boolean takesPixels() {
    return manifest.frames() == 1;
  }

  @Override
  public boolean runPixels(PixelTile tile) throws EngineException {
    if (!takesPixels()) {
      return false;
    }
    runPixels(tile, List.of(this));
    return true;
  }

  /**
   * Runs a chain of engines on the buffers of this one.
   *
   * @param engines this one first; their tensors are of one precision
   */
  void runPixels(PixelTile tile, List<TensorRtEngine> engines) throws EngineException {
    engines.forEach(TensorRtEngine::requireOpen);
    PixelView to = tile.to();
    run(
        Job.of(Job.Kind.PIXELS, tile),
        engines,
        denseBytes(tile.from()),
        denseBytes(to),
        () -> copyIn(tile.from()),
        () -> copyRows(buffers.out(), 3 * to.widthPx(), to.buffer(), to.strideBytes(), to));
  }

  @Override
  public boolean scorePixels(PixelTile pixels, FloatBuffer output) throws EngineException {
    requireOpen();
    Job job = Job.of(Job.Kind.SCORES, pixels);
    int out = outputs(job);
    requireRoom("output", output, out);
    run(
        job,
        List.of(this),
        denseBytes(pixels.from()),
        (long) Float.BYTES * out,
        () -> copyIn(pixels.from()),
        () -> output.put(0, buffers.out().asFloatBuffer(), 0, out));
    return true;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (hung) {
      return; // freeing would wait for the device, which hangs
    }
    cudart.cudaSetDevice(0);
    lanes.close();
    buffers.close();
    stream.close();
    network.close();
  }

  private interface Copy {
    void run();
  }

  /** One run: copies in, runs the engines, copies out. */
  private void run(
      Job job, List<TensorRtEngine> engines, long inBytes, long outBytes, Copy in, Copy out)
      throws EngineException {
    if (hung) {
      throw new EngineException(manifest.id() + ": the device hung in an earlier run");
    }
    for (TensorRtEngine each : engines) {
      each.requireTakes(job);
    }
    TensorRtLog log = TensorRtLog.get();
    log.clear();
    try {
      CudaException.check("selecting the device", cudart.cudaSetDevice(0));
      if (!buffers.hold(inBytes, outBytes, tensorBytes(job))) {
        lanes.close(); // their graphs contain addresses
        buffers.reserve(inBytes, outBytes, tensorBytes(job));
      }
      in.run();
      Lane lane = lanes.get(new Lanes.Route(job, engines), () -> lane(job, engines));
      lane.start(stream.get(), () -> enqueue(job, engines, lane, inBytes, outBytes));
      stream.await(); // between runs the device is idle: lanes may be closed and buffers moved
      out.run();
    } catch (CudaException e) {
      EngineException failure =
          new EngineException(
              "%s failed on %dx%d: %s"
                  .formatted(
                      manifest.id(),
                      job.tensor().width(),
                      job.tensor().height(),
                      log.errors(String.valueOf(e.getMessage()))),
              e);
      hung = e instanceof HungException || !becomesIdle();
      throw failure;
    }
  }

  /** Waits for work that was started before a failure; false if the device hangs. */
  private boolean becomesIdle() {
    try {
      stream.await();
    } catch (HungException e) {
      return false;
    } catch (CudaException e) {
      LOG.debug("{}", e.getMessage()); // the caller logs the failure
    }
    return true;
  }

  private long tensorBytes(Job job) {
    return job.tensorValues() * (network.isHalf() ? Short.BYTES : Float.BYTES);
  }

  private Lane lane(Job job, List<TensorRtEngine> engines) throws CudaException {
    List<Context> contexts = new ArrayList<>();
    for (TensorRtEngine each : engines) {
      contexts.add(each.network.context(job.tensor().width(), job.tensor().height(), stream.get()));
    }
    return new Lane(contexts);
  }

  /** Enqueues all work of a job. */
  private void enqueue(
      Job job, List<TensorRtEngine> engines, Lane lane, long inBytes, long outBytes)
      throws CudaException {
    CUstream_st work = stream.get();
    buffers.copyIn(inBytes, work);
    kernels.toTensor(job, manifest.pixels(), buffers, work);
    PixelFormat format = manifest.pixels();
    Pointer from = buffers.here();
    Pointer to = buffers.there();
    for (int i = 0; i < engines.size(); i++) {
      PixelFormat next = engines.get(i).manifest.pixels();
      if (i > 0) {
        kernels.between(job, format, next, from, work);
      }
      lane.context(i).enqueue(from, to, work);
      format = next;
      Pointer swapped = from;
      from = to;
      to = swapped;
    }
    kernels.fromTensor(job, format, from, outputs(job), buffers, work);
    buffers.copyOut(outBytes, work);
  }

  private int outputs(Job job) {
    return manifest.task() == Task.SELECT
        ? manifest.labels().size()
        : Math.toIntExact(job.frameValues());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("engine of " + manifest.id() + " used after it was closed");
    }
  }

  private void requireTakes(Job job) throws EngineException {
    if (!profile.takes(job.tensor().width(), job.tensor().height())) {
      throw new SizeOutsideProfileException(
          "%s: its engine was built for %s to %s, not %dx%d (settings engine.min_size and"
                  .formatted(
                      manifest.id(),
                      profile.min(),
                      profile.max(),
                      job.tensor().width(),
                      job.tensor().height())
              + " engine.max_size)");
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

  /** Whether its tensors on the device are half precision. */
  boolean isHalf() {
    return network.isHalf();
  }

  private void copyIn(PixelView from) {
    copyRows(from.buffer(), from.strideBytes(), buffers.in(), 3 * from.widthPx(), from);
  }

  private static long denseBytes(PixelView pixels) {
    return 3L * pixels.widthPx() * pixels.heightPx();
  }

  /** Copies as many pixels as a view has between two buffers of these strides. */
  private static void copyRows(
      ByteBuffer from, int fromStride, ByteBuffer to, int toStride, PixelView extent) {
    int rowBytes = 3 * extent.widthPx();
    if (fromStride == rowBytes && toStride == rowBytes) {
      to.put(0, from, 0, rowBytes * extent.heightPx());
      return;
    }
    for (int y = 0; y < extent.heightPx(); y++) {
      to.put(y * toStride, from, y * fromStride, rowBytes);
    }
  }
}
