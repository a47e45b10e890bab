package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.Precision;
import dev.clearlane.serving.inference.cache.SizeProfile;
import dev.clearlane.serving.inference.cache.SizeProfile.Side;
import dev.clearlane.serving.thread.DaemonThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.DeviceType;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.Dims4;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.ILogger;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.jspecify.annotations.Nullable;

/**
 * Main class of the process that {@link TensorRtAccelerator} starts to build one engine. A build
 * needs much memory and may crash in native code; a separate process keeps both away from the
 * daemon. Nothing is freed, as the process exits.
 *
 * <p>Decision record: {@code docs/adr/0012-engine-build-process.md}.
 */
public final class BuildProcess {
  static final String FAILED = "clearlane-build: ";

  private static final int MAX_TIMING_BYTES = 256 << 20;

  private BuildProcess() {}

  /** Build parameters, as the command line of the process. */
  record Order(
      Path model,
      Path target,
      Path timing,
      String input,
      int channels,
      String filePrecision,
      BuildOptions options) {
    String[] arguments() {
      SizeProfile sizes = options.sizes();
      return new String[] {
        model.toString(),
        target.toString(),
        timing.toString(),
        input,
        Integer.toString(channels),
        filePrecision,
        options.precision().name(),
        sizes.min().toString(),
        sizes.opt().toString(),
        sizes.max().toString(),
        Integer.toString(options.workspaceMib()),
        Integer.toString(options.dlaCore())
      };
    }

    static Order of(String[] arguments) {
      return new Order(
          Path.of(arguments[0]),
          Path.of(arguments[1]),
          Path.of(arguments[2]),
          arguments[3],
          Integer.parseInt(arguments[4]),
          arguments[5],
          new BuildOptions(
              Precision.valueOf(arguments[6]),
              new SizeProfile(
                  Side.parse(arguments[7]), Side.parse(arguments[8]), Side.parse(arguments[9])),
              Integer.parseInt(arguments[10]),
              Integer.parseInt(arguments[11])));
    }
  }

  /** Builds an engine; the last line on standard error gives the reason for a failure. */
  public static void main(String[] args) {
    DaemonThread.start("parent", BuildProcess::endWithParent);
    int code = 1;
    try {
      TensorRtSupport support = TensorRtSupport.get();
      if (!support.isUsable()) {
        throw new IOException(support.detail());
      }
      build(Order.of(args));
      code = 0;
    } catch (IOException | RuntimeException | LinkageError e) {
      String message = String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
      System.err.println("\n" + FAILED + message);
      System.err.flush();
    }
    Runtime.getRuntime().halt(code); // exit handlers of native libraries have crashed here
  }

  /** Standard input is a pipe from the parent process; it closes when the parent exits. */
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // the parent writes nothing
      }
    } catch (IOException e) {
      // treated as closed
    }
    Runtime.getRuntime().halt(1);
  }

  private static void build(Order order) throws IOException {
    TensorRtLog log = TensorRtLog.get();
    log.clear();
    IBuilder builder = nvinfer.createInferBuilder(log);
    if (builder == null || builder.isNull()) {
      throw new IOException("TensorRT cannot create a builder: " + log.errors("no reason"));
    }
    INetworkDefinition network = builder.createNetworkV2(0);
    IParser parser = nvonnxparser.createParser(network, log);
    if (!parser.parseFromFile(order.model().toString(), ILogger.Severity.kWARNING.value)) {
      StringBuilder errors = new StringBuilder();
      for (int i = 0; i < parser.getNbErrors(); i++) {
        errors.append(i == 0 ? "" : "; ").append(parser.getError(i).desc());
      }
      throw new IOException("TensorRT cannot parse the model: " + errors);
    }
    BuildOptions options = order.options();
    IBuilderConfig config = builder.createBuilderConfig();
    config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, (long) options.workspaceMib() << 20);
    setPrecision(network, config, order);
    setProfile(builder, config, order);
    if (options.dlaCore() != BuildOptions.NO_DLA) {
      if (options.dlaCore() >= builder.getNbDLACores()) {
        throw new IOException(
            "DLA core %d was requested, but this machine has %d"
                .formatted(options.dlaCore(), builder.getNbDLACores()));
      }
      config.setDefaultDeviceType(DeviceType.kDLA);
      config.setDLACore(options.dlaCore());
      config.setFlag(BuilderFlag.kGPU_FALLBACK);
    }
    ITimingCache timings = timings(config, order.timing());
    IHostMemory built = builder.buildSerializedNetwork(network, config);
    if (built == null || built.isNull()) {
      throw new IOException("TensorRT cannot build an engine: " + log.errors("no reason"));
    }
    Files.write(order.target(), bytes(built));
    if (timings != null) {
      keep(timings, order.timing());
    }
  }

  // Deprecated in TensorRT 10.15 in favour of precisions in the file; 10.3 of JetPack 6 has no
  // other
  // way to compute a single precision file in half precision.
  @SuppressWarnings("deprecation")
  private static void setPrecision(INetworkDefinition network, IBuilderConfig config, Order order) {
    switch (order.options().precision()) {
      case FP32 -> config.clearFlag(BuilderFlag.kTF32);
      case FP16 -> {
        config.setFlag(BuilderFlag.kFP16);
        if (order.filePrecision().equals(ModelManifest.FP32)) {
          // Half precision input and output; files of other precisions convert inside the graph.
          network.getInput(0).setType(DataType.kHALF);
          network.getOutput(0).setType(DataType.kHALF);
        }
      }
      case INT8 -> {
        config.setFlag(BuilderFlag.kFP16);
        config.setFlag(BuilderFlag.kINT8);
      }
    }
  }

  private static void setProfile(IBuilder builder, IBuilderConfig config, Order order)
      throws IOException {
    SizeProfile sizes = order.options().sizes();
    IOptimizationProfile profile = builder.createOptimizationProfile();
    boolean taken =
        set(profile, order, OptProfileSelector.kMIN, sizes.min())
            && set(profile, order, OptProfileSelector.kOPT, sizes.opt())
            && set(profile, order, OptProfileSelector.kMAX, sizes.max());
    if (!taken || config.addOptimizationProfile(profile) < 0) {
      throw new IOException("TensorRT rejects the sizes " + sizes);
    }
  }

  private static boolean set(
      IOptimizationProfile profile, Order order, OptProfileSelector which, Side side) {
    try (Dims4 shape = new Dims4(1, order.channels(), side.heightPx(), side.widthPx())) {
      return profile.setDimensions(order.input(), which, shape);
    }
  }

  /** Timings of earlier builds; they only save time, so errors are ignored. */
  private static @Nullable ITimingCache timings(IBuilderConfig config, Path file) {
    byte[] before = new byte[0];
    try {
      if (Files.exists(file) && Files.size(file) <= MAX_TIMING_BYTES) {
        before = Files.readAllBytes(file);
      }
    } catch (IOException e) {
      before = new byte[0];
    }
    ITimingCache cache = create(config, before);
    if (cache == null && before.length > 0) {
      cache = create(config, new byte[0]);
    }
    return cache != null && config.setTimingCache(cache, false) ? cache : null;
  }

  private static @Nullable ITimingCache create(IBuilderConfig config, byte[] before) {
    try (BytePointer bytes = new BytePointer(Math.max(1, before.length))) {
      bytes.put(before, 0, before.length);
      ITimingCache cache = config.createTimingCache(bytes, before.length);
      return cache == null || cache.isNull() ? null : cache;
    }
  }

  private static void keep(ITimingCache timings, Path file) {
    IHostMemory bytes = timings.serialize();
    if (bytes == null || bytes.isNull()) {
      return;
    }
    try {
      Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "timing", ".part");
      try {
        Files.write(part, bytes(bytes));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      System.err.println("cannot store timings: " + e.getMessage());
    }
  }

  private static byte[] bytes(IHostMemory memory) {
    byte[] bytes = new byte[Math.toIntExact(memory.size())];
    new BytePointer(memory.data()).capacity(bytes.length).get(bytes);
    return bytes;
  }
}
