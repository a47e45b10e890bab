package dev.clearlane.serving.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a separate JVM with chosen native libraries. */
public final class NativeProcess {
  /** Directory of libnvrtc, if the loader does not search it. */
  static final String LIBRARIES = "CLEARLANE_CUDA_LIBS";

  private NativeProcess() {}

  /**
   * Output and exit code of a process.
   *
   * @param out standard output
   * @param err standard error
   */
  public record Result(int exit, String out, String err) {}

  /** An empty {@code libcuda.so.1}; skips the test if there is no gcc. */
  public static Path stub(Path folder) throws Exception {
    Path stub = folder.resolve("libcuda.so.1");
    Path source = Files.writeString(folder.resolve("empty.c"), "");
    try {
      Process gcc =
          new ProcessBuilder(
                  "gcc",
                  "-shared",
                  "-Wl,-soname,libcuda.so.1",
                  "-o",
                  stub.toString(),
                  source.toString())
              .inheritIO()
              .start();
      assertThat(gcc.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(gcc.exitValue()).isZero();
    } catch (IOException e) {
      assumeTrue(false, "no gcc on this machine: cannot build a stub of libcuda.so.1");
    }
    return folder;
  }

  /** Directory of NVRTC if one was named. */
  public static List<Path> libraries() {
    String named = System.getenv(LIBRARIES);
    return named == null || named.isEmpty() ? List.of() : List.of(Path.of(named));
  }

  /** Runs a main class of the test class path. */
  public static Result run(Path work, List<Path> libraries, String main, String... arguments)
      throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dclearlane.root=" + System.getProperty("clearlane.root", "."),
                main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder
        .environment()
        .put(
            "LD_LIBRARY_PATH",
            String.join(File.pathSeparator, libraries.stream().map(Path::toString).toList()));
    File out = work.resolve("process.out").toFile();
    File err = work.resolve("process.err").toFile();
    Process process = builder.redirectOutput(out).redirectError(err).start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("ended").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Result(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }
}
