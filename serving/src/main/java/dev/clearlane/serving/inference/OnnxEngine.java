package dev.clearlane.serving.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.thread.DaemonThread;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a bundle's model with ONNX Runtime on the CPU, in the precision of its file.
 *
 * <p>The caller's buffers are read and written in place: a run copies no tensor.
 *
 * <p>A model of any size uses all threads within one run. A model of a fixed tile runs tiles side
 * by side instead, each on one thread, on one session that holds the weights once: the many small
 * operators of such networks gain little from threads of their own (docs/engines.md has the
 * measurement).
 */
public final class OnnxEngine implements Engine {
  /**
   * ONNX Runtime 1.29 parses the process's command line at startup with a regular expression that
   * recurses for each character, about 256 bytes of stack each: a class path of some 4,000
   * characters overflows the default stack of 1 MiB and ends the JVM.
   */
  private static final long ENVIRONMENT_STACK_BYTES = 64L << 20;

  private final ModelManifest manifest;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final int batchSize;
  private final @Nullable RunPool pool; // null if tensors run one after the other
  private volatile boolean closed;

  private OnnxEngine(
      ModelManifest manifest, OrtEnvironment environment, OrtSession session, int batchSize) {
    this.manifest = manifest;
    this.environment = environment;
    this.session = session;
    this.batchSize = batchSize;
    pool = batchSize > 1 ? new RunPool(manifest.id(), batchSize) : null;
  }

  /**
   * Opens the engine of a bundle and checks its tensors against the manifest.
   *
   * @param threads how many threads the engine may use, at least 1
   * @throws EngineException if the file is not a model or does not match its manifest, or ONNX
   *     Runtime does not load on this machine
   */
  public static OnnxEngine open(ModelBundle bundle, int threads) throws EngineException {
    if (threads < 1) {
      throw new IllegalArgumentException("an engine takes at least 1 thread, not " + threads);
    }
    return bundle.manifest().tile() == null ? open(bundle, threads, 1) : open(bundle, 1, threads);
  }

  /**
   * Opens an engine with a choice of parallelism.
   *
   * @param threads of one run
   * @param runs how many tensors of a batch run at the same time
   */
  static OnnxEngine open(ModelBundle bundle, int threads, int runs) throws EngineException {
    String file = bundle.modelFile().toString();
    return open(
        file,
        bundle.manifest(),
        (environment, options) -> environment.createSession(file, options),
        threads,
        runs);
  }

  /**
   * Builds the engine of a model in memory, such as one that is being exported, and checks its
   * tensors against the manifest.
   *
   * @param manifest of a model that takes pictures of any size
   * @param model the ONNX file's bytes
   * @param threads how many threads a run may use, at least 1
   * @throws EngineException as {@link #open(ModelBundle, int)}
   */
  public static OnnxEngine open(ModelManifest manifest, byte[] model, int threads)
      throws EngineException {
    return open(
        manifest.id(),
        manifest,
        (environment, options) -> environment.createSession(model, options),
        threads,
        1);
  }

  /**
   * The same without any optimisation of the graph: each operator runs as the file has it. A
   * quantised graph then rounds between float32 operators, which is what integer sums give that do
   * not saturate, and takes longer.
   *
   * @throws EngineException as {@link #open(ModelBundle, int)}
   */
  public static OnnxEngine openUnoptimised(ModelManifest manifest, byte[] model, int threads)
      throws EngineException {
    return open(
        manifest.id(),
        manifest,
        (environment, options) -> {
          options.setOptimizationLevel(OptLevel.NO_OPT);
          return environment.createSession(model, options);
        },
        threads,
        1);
  }

  @FunctionalInterface
  private interface SessionSource {
    OrtSession create(OrtEnvironment environment, OrtSession.SessionOptions options)
        throws OrtException;
  }

  private static OnnxEngine open(
      String model, ModelManifest manifest, SessionSource source, int threads, int runs)
      throws EngineException {
    OrtEnvironment environment = environment();
    OrtSession session = null;
    try (OrtSession.SessionOptions options = options(threads)) {
      session = source.create(environment, options);
      TensorCheck.check(model, manifest, session.getInputInfo(), session.getOutputInfo());
      OnnxEngine engine = new OnnxEngine(manifest, environment, session, runs);
      session = null;
      return engine;
    } catch (OrtException e) {
      throw new EngineException("%s: ONNX Runtime rejects it: %s".formatted(model, oneLine(e)), e);
    } finally {
      if (session != null) {
        close(session);
      }
    }
  }

  /** Options of every session; owned by the caller. */
  static OrtSession.SessionOptions options(int threads) throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    boolean complete = false;
    try {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      // Idle threads of one session would otherwise burn the cores that the next one needs.
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      // Errors are thrown, and logged once by the caller.
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      complete = true;
      return options;
    } finally {
      if (!complete) {
        options.close();
      }
    }
  }

  /**
   * Version of the ONNX Runtime in use.
   *
   * @throws EngineException if it does not load on this machine
   */
  public static String runtimeVersion() throws EngineException {
    return environment().getVersion();
  }

  /**
   * Execution providers of the ONNX Runtime in use.
   *
   * @throws EngineException if it does not load on this machine
   */
  public static String runtimeProviders() throws EngineException {
    environment();
    return OrtEnvironment.getAvailableProviders().stream()
        .map(OrtProvider::getName)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  @Override
  public ModelManifest manifest() {
    return manifest;
  }

  @Override
  public String description() {
    return "onnxruntime-cpu-" + manifest.precision();
  }

  @Override
  public void run(TensorView input, FloatBuffer output) throws EngineException {
    if (closed) {
      throw new IllegalStateException("engine of " + manifest.id() + " used after it was closed");
    }
    TensorCheck.requireSize(manifest, input);
    int width = input.widthPx();
    int height = input.heightPx();
    long[] inputShape = manifest.inputShape(height, width);
    long[] outputShape = manifest.outputShape(height, width);
    try (OnnxTensor in = wrap("input", input.buffer(), inputShape);
        OnnxTensor out = wrap("output", output, outputShape)) {
      session.run(Map.of(manifest.input(), in), Map.of(manifest.output(), out)).close();
    } catch (OrtException e) {
      throw new EngineException(
          "%s failed on %dx%d: %s".formatted(manifest.id(), width, height, oneLine(e)), e);
    }
  }

  @Override
  public int batchSize() {
    return batchSize;
  }

  @Override
  public void runBatch(List<TensorView> inputs, List<FloatBuffer> outputs) throws EngineException {
    if (pool == null || inputs.size() == 1) {
      Engine.super.runBatch(inputs, outputs);
      return;
    }
    List<RunPool.Run> runs = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      TensorView input = inputs.get(i);
      FloatBuffer output = outputs.get(i);
      runs.add(() -> run(input, output)); // a session may be run by several threads
    }
    pool.runAll(runs);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (pool != null) {
        pool.close();
      }
      close(session);
    }
  }

  private OnnxTensor wrap(String what, FloatBuffer buffer, long[] shape) throws OrtException {
    int floats = 1;
    for (long side : shape) {
      floats = Math.toIntExact(Math.multiplyExact(floats, side));
    }
    // ONNX Runtime copies any other buffer, and the result would be lost.
    if (!buffer.isDirect()
        || buffer.order() != ByteOrder.nativeOrder()
        || buffer.capacity() < floats) {
      throw new IllegalArgumentException(
          "%s of %s must be direct, in native order and hold %d floats"
              .formatted(what, manifest.id(), floats));
    }
    return OnnxTensor.createTensor(environment, buffer.slice(0, floats), shape);
  }

  static OrtEnvironment environment() throws EngineException {
    EnvironmentStart start = new EnvironmentStart();
    Thread thread = DaemonThread.start("onnxruntime-start", ENVIRONMENT_STACK_BYTES, start);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted while ONNX Runtime was loading", e);
    }
    return start.result();
  }

  /** Loads ONNX Runtime unless it is loaded already. */
  private static final class EnvironmentStart implements Runnable {
    private @Nullable OrtEnvironment environment;
    private @Nullable Throwable failure;

    @Override
    public void run() {
      try {
        environment = OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      } catch (LinkageError | RuntimeException e) {
        failure = e;
      }
    }

    OrtEnvironment result() throws EngineException {
      if (environment == null) {
        Throwable cause = failure == null ? new IllegalStateException("it did not start") : failure;
        throw new EngineException(
            "ONNX Runtime does not load on this machine: " + oneLine(cause), cause);
      }
      return environment;
    }
  }

  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime cannot free a session: " + oneLine(e), e);
    }
  }

  static String oneLine(Throwable e) {
    return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
  }
}
