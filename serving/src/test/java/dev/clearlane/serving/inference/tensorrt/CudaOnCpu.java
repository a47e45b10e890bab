package dev.clearlane.serving.inference.tensorrt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.bundle.PixelFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Our kernels as g++ compiles them, run thread by thread: what they compute can be seen anywhere.
 */
public final class CudaOnCpu {
  private final Path program;
  private final Path folder;
  private final boolean half;

  private CudaOnCpu(Path program, Path folder, boolean half) {
    this.program = program;
    this.folder = folder;
    this.half = half;
  }

  /** Compiles them; the test is skipped where there is no g++. */
  public static CudaOnCpu compile(Path folder, boolean half) throws Exception {
    assumeTrue(runs("g++", "--version"), "no g++ on this machine: kernels are not run on the CPU");
    Path source = folder.resolve("kernels.cpp");
    Files.writeString(
        source, resource("cuda_on_cpu.h") + KernelSource.text() + resource("cuda_on_cpu.cpp"));
    Path program = folder.resolve("kernels");
    List<String> command =
        new ArrayList<>(
            List.of("g++", "-std=c++17", "-O1", "-ffp-contract=off", "-Wall", "-Werror"));
    if (half) {
      command.add("-DTENSOR_HALF");
    }
    command.addAll(List.of("-o", program.toString(), source.toString()));
    Path output = folder.resolve("g++.log");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String log = Files.readString(output);
    assumeTrue(!log.contains("_Float16"), "this g++ has no half precision");
    assertThat(process.exitValue()).as(log).isZero();
    return new CudaOnCpu(program, folder, half);
  }

  private static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = CudaOnCpu.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Runs a kernel. */
  byte[] run(String kernel, List<?> numbers, byte[]... inputs) throws Exception {
    Path in = folder.resolve("in");
    Path out = folder.resolve("out");
    try (OutputStream stream = Files.newOutputStream(in)) {
      for (byte[] input : inputs) {
        stream.write(input);
      }
    }
    List<String> command = new ArrayList<>(List.of(program.toString(), kernel));
    for (Object number : numbers) {
      command.add(number instanceof Float real ? Float.toHexString(real) : number.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectInput(in.toFile()).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return Files.readAllBytes(out);
  }

  /** Pixels to a tensor. */
  public float[] toTensor(
      byte[] bgr,
      int stride,
      int width,
      int height,
      int tensorWidth,
      int tensorHeight,
      PixelFormat format,
      boolean halfSize)
      throws Exception {
    PixelNumbers n = PixelNumbers.of(format);
    return floats(
        run(
            "bgr_to_tensor",
            List.of(
                stride,
                width,
                height,
                tensorWidth,
                tensorHeight,
                n.low(),
                n.scale(),
                n.bluePlane(),
                halfSize ? 1 : 0),
            bgr));
  }

  /** A tensor's part to pixels. */
  byte[] toPixels(
      float[] tensor,
      int tensorWidth,
      int tensorHeight,
      int keepX,
      int keepY,
      int width,
      int height,
      PixelFormat format)
      throws Exception {
    PixelNumbers n = PixelNumbers.of(format);
    return run(
        "tensor_to_bgr",
        List.of(
            tensorWidth,
            tensorHeight,
            keepX,
            keepY,
            width,
            height,
            n.inverse(),
            n.offset(),
            n.bluePlane()),
        bytes(tensor));
  }

  /** What a model changed at half the size, added to the pixels. */
  public byte[] addChange(
      float[] tensor,
      int tensorWidth,
      int tensorHeight,
      byte[] bgr,
      int width,
      int height,
      PixelFormat format)
      throws Exception {
    PixelNumbers n = PixelNumbers.of(format);
    return run(
        "add_change",
        List.of(tensorWidth, tensorHeight, width, height, n.inverse(), n.offset(), n.bluePlane()),
        bytes(tensor),
        bgr);
  }

  float[] floats(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    float[] values = new float[bytes.length / (half ? Short.BYTES : Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = half ? Half.toFloat(buffer.getShort()) : buffer.getFloat();
    }
    return values;
  }

  byte[] bytes(float[] values) {
    ByteBuffer buffer =
        ByteBuffer.allocate(values.length * (half ? Short.BYTES : Float.BYTES))
            .order(ByteOrder.nativeOrder());
    for (float value : values) {
      if (half) {
        buffer.putShort(Half.of(value));
      } else {
        buffer.putFloat(value);
      }
    }
    return buffer.array();
  }
}
