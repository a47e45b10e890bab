package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineChain;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.Accelerator;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.Platform;
import dev.clearlane.serving.thread.ChildProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** TensorRT on the first GPU. Engines are built in a separate process. */
public final class TensorRtAccelerator implements Accelerator {
  private static final long BUILD_TIMEOUT_MINUTES = 60;
  private static final int MAX_MESSAGE_CHARS = 600;

  private final TensorRtSupport support;
  private final GpuDevice device;

  private TensorRtAccelerator(TensorRtSupport support, GpuDevice device) {
    this.support = support;
    this.device = device;
  }

  /**
   * Opens the accelerator of this machine.
   *
   * @throws EngineException if none is usable; the message gives the reason
   */
  public static TensorRtAccelerator open() throws EngineException {
    TensorRtSupport support = TensorRtSupport.get();
    GpuDevice device = support.device();
    if (!support.isUsable() || device == null) {
      throw new EngineException(support.detail());
    }
    return new TensorRtAccelerator(support, device);
  }

  @Override
  public Platform platform() {
    return new Platform(
        "tensorrt " + support.tensorRt(),
        device.computeCapability(),
        device.name(),
        TensorRtSupport.l4tRelease());
  }

  @Override
  public byte[] build(ModelBundle bundle, BuildOptions options, Path scratch)
      throws EngineException, InterruptedException {
    ModelManifest manifest = bundle.manifest();
    if (manifest.pixels().layout() != Layout.NCHW) {
      throw new EngineException(manifest.id() + ": TensorRT engines take layout NCHW only");
    }
    List<Path> parts = new ArrayList<>();
    try {
      Path target = part(scratch, manifest, parts);
      Path output = part(scratch, manifest, parts);
      Path timing =
          scratch.resolve(
              "timing-%s-%s.cache".formatted(support.tensorRt(), device.computeCapability()));
      run(
          manifest.id(),
          new BuildProcess.Order(
              bundle.modelFile(),
              target,
              timing,
              manifest.input(),
              3 * manifest.frames(),
              manifest.precision(),
              options),
          output);
      return Files.readAllBytes(target);
    } catch (IOException e) {
      throw new EngineException(
          "%s: its engine cannot be built: %s".formatted(manifest.id(), e.getMessage()), e);
    } finally {
      parts.forEach(part -> part.toFile().delete()); // leftovers are removed by engine clean
    }
  }

  private static Path part(Path scratch, ModelManifest manifest, List<Path> parts)
      throws IOException {
    Path part = Files.createTempFile(scratch, manifest.id(), ".part");
    parts.add(part);
    return part;
  }

  @Override
  public Engine load(ModelBundle bundle, BuildOptions options, byte[] built)
      throws EngineException {
    return TensorRtEngine.load(bundle, options, built, support);
  }

  @Override
  public @Nullable Engine chain(List<Engine> engines) {
    List<TensorRtEngine> chain = new ArrayList<>();
    for (Engine engine : engines) {
      if (!(engine instanceof TensorRtEngine loaded)
          || !EngineChain.takes(loaded)
          || (!chain.isEmpty() && chain.get(0).isHalf() != loaded.isHalf())) {
        return null;
      }
      chain.add(loaded);
    }
    return new TensorRtChain(chain);
  }

  private static void run(String id, BuildProcess.Order order, Path output)
      throws IOException, EngineException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.add(BuildProcess.class.getName());
    command.addAll(List.of(order.arguments()));
    ProcessBuilder builder = ChildProcess.of(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = builder.start();
    OutputStream lifeline = process.getOutputStream(); // closing it ends the process
    try {
      if (!process.waitFor(BUILD_TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new EngineException(
            "%s: its engine was not built within %d minutes".formatted(id, BUILD_TIMEOUT_MINUTES));
      }
      if (process.exitValue() != 0) {
        throw new EngineException(
            "%s: its engine cannot be built: %s"
                .formatted(id, reason(output, process.exitValue())));
      }
    } finally {
      process.destroyForcibly();
      lifeline.close();
    }
  }

  /** The error line of the process, or its exit status if it crashed. */
  static String reason(Path output, int exit) throws IOException {
    String text = new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    int at = text.lastIndexOf(BuildProcess.FAILED);
    if (at >= 0) {
      String line = text.substring(at + BuildProcess.FAILED.length()).strip();
      return line.substring(0, Math.min(MAX_MESSAGE_CHARS, line.length()));
    }
    return exit > 128
        ? "the build process was killed by signal %d".formatted(exit - 128)
        : "the build process ended with exit code " + exit;
  }
}
