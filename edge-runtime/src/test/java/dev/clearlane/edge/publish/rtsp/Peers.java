package dev.clearlane.edge.publish.rtsp;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** External programs run by tests. */
final class Peers {
  private static final long TIMEOUT_S = 60;

  private Peers() {}

  /** Output of a program. */
  record Ended(int exit, String output, String errors) {}

  /** Skips the calling test if a program is missing. */
  static void assumeInstalled(String program, String debianPackage) {
    boolean found =
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    assumeTrue(found, "no %s on this machine (apt install %s)".formatted(program, debianPackage));
  }

  static Process start(Path folder, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("errors").toFile());
    builder.environment().put("HOME", folder.toString());
    return builder.start();
  }

  /** Runs a program to its end, or kills it after a minute. */
  static Ended run(Path folder, List<String> command) throws IOException, InterruptedException {
    Process process = start(folder, command);
    try {
      if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      return new Ended(process.exitValue(), read(folder, "out"), read(folder, "errors"));
    } finally {
      process.destroyForcibly();
    }
  }

  private static String read(Path folder, String name) throws IOException {
    return Files.readString(folder.resolve(name), StandardCharsets.ISO_8859_1);
  }
}
