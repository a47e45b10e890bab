package dev.clearlane.serving.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a fuzz target in a process of its own, with Jazzer's coverage guidance. A target is a class
 * with {@code public static void fuzzerTestOneInput(byte[] input)} that lets an exception pass only
 * if it is a bug.
 *
 * <p>{@code -Dfuzz.seconds=3600} fuzzes for longer, {@code -Dfuzz.corpus=DIR} keeps what was found
 * worth trying: {@code mvn -pl edge-runtime -am test -Dtest='*FuzzTest' -Dfuzz.seconds=3600
 * -Dfuzz.corpus=/tmp/corpus -Dsurefire.failIfNoSpecifiedTests=false}.
 */
public final class Fuzzing {
  private static final int BUILD_RUNS = 2000;
  private static final String DRIVER = "com.code_intelligence.jazzer.Jazzer";
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 4);

  /** Longest time for one input: what takes longer hangs. */
  private static final int INPUT_SECONDS = 20;

  private static final int START_SECONDS = 120;
  private static final int MAX_INPUT_BYTES = 1 << 14;

  private Fuzzing() {}

  /**
   * Fuzzes a target, and fails with the input and the stack of what it finds.
   *
   * @param scratch where the corpus and findings are written
   * @param seeds inputs to begin with: well-formed ones, and former findings
   */
  public static void run(Class<?> target, Path scratch, List<byte[]> seeds)
      throws IOException, InterruptedException {
    assumeJazzer();
    Path corpus = corpus(target, scratch);
    Path given = Files.createDirectories(scratch.resolve("seeds"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(given.resolve("seed" + i), seeds.get(i));
    }
    Path findings = Files.createDirectories(scratch.resolve("findings"));
    Path log = scratch.resolve("log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                DRIVER,
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.clearlane.**",
                "--custom_hook_includes=dev.clearlane.**", // Netty does not start with hooks in it
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + File.separator,
                "-max_total_time=" + SECONDS,
                "-max_len=" + MAX_INPUT_BYTES,
                // The build tries the same inputs every time; a longer search tries others.
                "-seed=" + (isBuild() ? 1 : 0),
                "-runs=" + (isBuild() ? BUILD_RUNS : -1),
                "-timeout=" + INPUT_SECONDS,
                "-rss_limit_mb=0",
                corpus.toString(),
                given.toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended;
    try {
      ended = process.waitFor(START_SECONDS + SECONDS + INPUT_SECONDS, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
    }
    String output = Files.readString(log, StandardCharsets.ISO_8859_1);
    assertThat(ended).as("the fuzzer ended: %s", output).isTrue();
    assertThat(process.exitValue())
        .as("%s found, see %s:\n%s", target.getSimpleName(), list(findings), output)
        .isZero();
    assertThat(output).as("inputs were tried").containsPattern("#\\d+\\s+DONE|Done \\d+ runs");
  }

  private static boolean isBuild() {
    return System.getProperty("fuzz.seconds") == null;
  }

  private static void assumeJazzer() {
    boolean there;
    try {
      Class.forName(DRIVER, false, Fuzzing.class.getClassLoader());
      there = true;
    } catch (ClassNotFoundException e) {
      there = false;
    }
    assumeTrue(there, "Jazzer is not on the class path");
  }

  private static Path corpus(Class<?> target, Path scratch) throws IOException {
    String kept = System.getProperty("fuzz.corpus");
    Path parent = kept == null ? scratch.resolve("corpus") : Path.of(kept).toAbsolutePath();
    return Files.createDirectories(parent.resolve(target.getSimpleName()));
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  /** Bytes of texts, one seed each. */
  public static List<byte[]> texts(String... texts) {
    return Stream.of(texts).map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }
}
