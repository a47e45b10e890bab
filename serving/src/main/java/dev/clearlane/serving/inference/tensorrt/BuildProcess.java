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
 * Builds one engine and ends: the process that {@link TensorRtAccelerator} starts. Builders need
 * much memory for a while and are where TensorRT crashes if anywhere; here neither stays with the
 * daemon. Nothing is freed, as the process ends.
 */
public final class BuildProcess {
  static final String FAILED = "clearlane-build: ";

  private static final int MOST_TIMING_BYTES = 256 << 20;

  private BuildProcess() {}

  /** What to build, as the command line of the process. */
  record Order(
      Path model,
      Path target,
      Path timing,
      String input,
      String filePrecision,
      BuildOptions options) {
    String[] arguments() {
      SizeProfile sizes = options.sizes();
      return new String[] {
        model.toString(),
        target.toString(),
        timing.toString(),
        input,
        filePrecision,
        options.precision().name(),
        sizes.least().toString(),
        sizes.usual().toString(),
        sizes.most().toString(),
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
          arguments[4],
          new BuildOptions(
              Precision.valueOf(arguments[5]),
              new SizeProfile(
                  Side.parse(arguments[6]), Side.parse(arguments[7]), Side.parse(arguments[8])),
              Integer.parseInt(arguments[9]),
              Integer.parseInt(arguments[10])));
    }
  }

  /** Builds what the arguments say; the last line on standard error says why that failed. */
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
    Runtime.getRuntime().halt(code); // native libraries' own exit handlers have crashed before
  }

  /** Standard input is a pipe from who started this: its end is that one's end. */
  private static void endWithParent() {
    try {
      while (System.in.read() >= 0) {
        // nothing is said there
      }
    } catch (IOException e) {
      // as if it had ended
    }
    Runtime.getRuntime().halt(1);
  }

  private static void build(Order order) throws IOException {
    TensorRtLog log = TensorRtLog.get();
    log.clear();
    IBuilder builder = nvinfer.createInferBuilder(log);
    if (builder == null || builder.isNull()) {
      throw new IOException("TensorRT makes no builder: " + log.errors("no reason"));
    }
    INetworkDefinition network = builder.createNetworkV2(0);
    IParser parser = nvonnxparser.createParser(network, log);
    if (!parser.parseFromFile(order.model().toString(), ILogger.Severity.kWARNING.value)) {
      StringBuilder errors = new StringBuilder();
      for (int i = 0; i < parser.getNbErrors(); i++) {
        errors.append(i == 0 ? "" : "; ").append(parser.getError(i).desc());
      }
      throw new IOException("TensorRT does not parse the model: " + errors);
    }
    BuildOptions options = order.options();
    IBuilderConfig config = builder.createBuilderConfig();
    config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, (long) options.workspaceMib() << 20);
    setPrecision(network, config, order);
    setProfile(builder, config, order);
    if (options.dlaCore() != BuildOptions.NO_DLA) {
      if (options.dlaCore() >= builder.getNbDLACores()) {
        throw new IOException(
            "DLA core %d is asked for, but this machine has %d"
                .formatted(options.dlaCore(), builder.getNbDLACores()));
      }
      config.setDefaultDeviceType(DeviceType.kDLA);
      config.setDLACore(options.dlaCore());
      config.setFlag(BuilderFlag.kGPU_FALLBACK);
    }
    ITimingCache timings = timings(config, order.timing());
    IHostMemory built = builder.buildSerializedNetwork(network, config);
    if (built == null || built.isNull()) {
      throw new IOException("TensorRT builds no engine: " + log.errors("no reason"));
    }
    Files.write(order.target(), bytes(built));
    if (timings != null) {
      keep(timings, order.timing());
    }
  }

  // TensorRT 10.15 would rather read precisions from the file alone; 10.3, which JetPack 6 has,
  // knows these
  // flags and no other way to compute a file of single precision in half.
  @SuppressWarnings("deprecation")
  private static void setPrecision(INetworkDefinition network, IBuilderConfig config, Order order) {
    switch (order.options().precision()) {
      case FP32 -> config.clearFlag(BuilderFlag.kTF32);
      case FP16 -> {
        config.setFlag(BuilderFlag.kFP16);
        if (order.filePrecision().equals(ModelManifest.FP32)) {
          // Halves what goes to and from the network; other files convert within.
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
        set(profile, order.input(), OptProfileSelector.kMIN, sizes.least())
            && set(profile, order.input(), OptProfileSelector.kOPT, sizes.usual())
            && set(profile, order.input(), OptProfileSelector.kMAX, sizes.most());
    if (!taken || config.addOptimizationProfile(profile) < 0) {
      throw new IOException("TensorRT refuses the sizes " + sizes);
    }
  }

  private static boolean set(
      IOptimizationProfile profile, String input, OptProfileSelector which, Side side) {
    try (Dims4 shape = new Dims4(1, 3, side.heightPx(), side.widthPx())) {
      return profile.setDimensions(input, which, shape);
    }
  }

  /** Timings of before; they only save time, so that what is wrong with them does not matter. */
  private static @Nullable ITimingCache timings(IBuilderConfig config, Path file) {
    byte[] before = new byte[0];
    try {
      if (Files.exists(file) && Files.size(file) <= MOST_TIMING_BYTES) {
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
      System.err.println("timings are not kept: " + e.getMessage());
    }
  }

  private static byte[] bytes(IHostMemory memory) {
    byte[] bytes = new byte[Math.toIntExact(memory.size())];
    new BytePointer(memory.data()).capacity(bytes.length).get(bytes);
    return bytes;
  }
}
