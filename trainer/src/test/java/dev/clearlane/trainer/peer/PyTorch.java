package dev.clearlane.trainer.peer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** PyTorch and torchvision in Python, which the trainer is compared with. */
public final class PyTorch {
  private static final Path SCRIPTS = Path.of("src/test/resources/pytorch");
  private static final long LIMIT_SECONDS = 300;
  private static final @Nullable String PYTHON = find();

  private PyTorch() {}

  /** Whether some Python here has both. */
  public static boolean isAvailable() {
    return PYTHON != null;
  }

  /** Runs one of the scripts and waits for its end. */
  public static void run(String script, Object... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(String.valueOf(PYTHON), "-B"));
    command.add(SCRIPTS.resolve(script).toString());
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    File output = File.createTempFile("pytorch", ".log");
    try {
      if (!ends(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output))) {
        throw new IOException(script + " failed: " + Files.readString(output.toPath()));
      }
    } finally {
      Files.delete(output.toPath());
    }
  }

  /** The 32-bit floats that a script wrote. */
  public static float[] read(Path file) throws IOException {
    FloatBuffer data =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] values = new float[data.remaining()];
    data.get(values);
    return values;
  }

  /** 32-bit floats for a script to read. */
  public static void write(Path file, float[] values) throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(values);
    Files.write(file, data.array());
  }

  /** Debian's Python first: another one on the path may lack Debian's packages. */
  private static @Nullable String find() {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      try {
        if (ends(
            new ProcessBuilder(python, "-c", "import numpy, torch, torchvision")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD))) {
          return python;
        }
      } catch (UncheckedIOException e) {
        // There is no such Python.
      }
    }
    return null;
  }

  private static boolean ends(ProcessBuilder builder) {
    try {
      Process process = builder.start();
      try {
        return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
