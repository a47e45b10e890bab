package dev.clearlane.serving.inference.tensorrt;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.cache.Accelerator;
import dev.clearlane.serving.inference.cache.BuildOptions;
import dev.clearlane.serving.inference.cache.Platform;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** TensorRT on the first GPU. Engines are built in a process of their own. */
public final class TensorRtAccelerator implements Accelerator {
  private static final long PATIENCE_MINUTES = 60;
  private static final int MOST_MESSAGE_CHARS = 600;

  private final TensorRtSupport support;
  private final GpuDevice device;

  private TensorRtAccelerator(TensorRtSupport support, GpuDevice device) {
    this.support = support;
    this.device = device;
  }

  /**
   * The accelerator of this machine.
   *
   * @throws EngineException if there is none that can be used; the message says why
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
    List<Path> parts = new ArrayList<>();
    try {
      Path target = part(scratch, manifest, parts);
      Path said = part(scratch, manifest, parts);
      Path timing =
          scratch.resolve(
              "timing-%s-%s.cache".formatted(support.tensorRt(), device.computeCapability()));
      run(
          manifest.id(),
          new BuildProcess.Order(
              bundle.modelFile(), target, timing, manifest.input(), manifest.precision(), options),
          said);
      return Files.readAllBytes(target);
    } catch (IOException e) {
      throw new EngineException(
          "%s: its engine cannot be built: %s".formatted(manifest.id(), e.getMessage()), e);
    } finally {
      parts.forEach(part -> part.toFile().delete()); // what stays is cleaned up with other parts
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
          || (!chain.isEmpty() && chain.get(0).isHalf() != loaded.isHalf())) {
        return null;
      }
      chain.add(loaded);
    }
    return new TensorRtChain(chain);
  }

  private static void run(String id, BuildProcess.Order order, Path said)
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
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectErrorStream(true).redirectOutput(said.toFile());
    Process process = builder.start();
    OutputStream held = process.getOutputStream(); // its end tells the process to end
    try {
      if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new EngineException(
            "%s: its engine was not built within %d minutes".formatted(id, PATIENCE_MINUTES));
      }
      if (process.exitValue() != 0) {
        throw new EngineException(
            "%s: its engine cannot be built: %s".formatted(id, reason(said, process.exitValue())));
      }
    } finally {
      process.destroyForcibly();
      held.close();
    }
  }

  /** What the process said last; a crash says nothing of ours. */
  static String reason(Path said, int exit) throws IOException {
    String text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
    int at = text.lastIndexOf(BuildProcess.FAILED);
    if (at >= 0) {
      String line = text.substring(at + BuildProcess.FAILED.length()).strip();
      return line.substring(0, Math.min(MOST_MESSAGE_CHARS, line.length()));
    }
    return exit > 128
        ? "the builder was ended by signal %d".formatted(exit - 128)
        : "the builder ended with exit code " + exit;
  }
}
