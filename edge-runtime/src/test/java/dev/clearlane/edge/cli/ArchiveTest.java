package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive with a Java of its own, unpacked where there is no other Java. */
@Timeout(240)
class ArchiveTest {
  private static final List<String> TESTING =
      List.of("playwright", "driver", "junit", "archunit", "assertj", "tribuo", "surefire");

  @TempDir private Path directory;

  @Test
  void shouldRestoreAClipWhereThereIsNoJava() throws Exception {
    Path java = Path.of(System.getProperty("java.home"));
    assumeTrue(Files.isExecutable(java.resolve("bin/jlink")), "no jlink in " + java);
    // A name space of mounts in which the directory of the JVMs is empty; only root may.
    assumeTrue(hidden("true").exit == 0, "no name space of mounts: not root, or forbidden");
    assertThat(hidden("java -version").exit).as("Java is hidden").isNotZero();
    Path installation = installation();
    Path archive = directory.resolve("clearlane.tar.gz");
    Run packed =
        run(
            Map.of("INSTALLATION", installation.toString(), "JAVA_HOME", java.toString()),
            ComposeTest.ROOT.resolve("packaging/archive").toString(),
            archive.toString());
    assertThat(packed.exit).as(packed.output).isZero();
    assertThat(run(Map.of(), "tar", "-C", directory.toString(), "-xzf", archive.toString()).exit)
        .isZero();
    Path clip = directory.resolve("drive.mp4");
    PlateDrive.write(clip, 5);
    Path launcher = directory.resolve("clearlane/clearlane");
    Path out = directory.resolve("out.mp4");

    Run version = hidden(launcher + " version");
    Run replay = hidden("%s replay %s --mode pass --out %s".formatted(launcher, clip, out));

    assertThat(version.output).startsWith("clearlane ");
    assertThat(replay.exit).as(replay.output).isZero();
    assertThat(replay.output).contains("5 frames of 640x360");
    assertThat(out).isNotEmptyFile();
  }

  @Test
  void shouldRefuseWhatItCannotPack() throws Exception {
    String archive = ComposeTest.ROOT.resolve("packaging/archive").toString();
    assertThat(run(Map.of(), archive, "x.zip").output)
        .contains("archive: FILE must end in .tar.gz, but is 'x.zip'");
    assertThat(
            run(Map.of("INSTALLATION", directory.toString()), archive, directory + "/x.tar.gz")
                .output)
        .contains("INSTALLATION must be a directory of packaging/install");
    assertThat(directory.resolve("x.tar.gz")).doesNotExist();
  }

  private record Run(int exit, String output) {}

  private Run hidden(String command) throws IOException, InterruptedException {
    return run(
        Map.of("JAVA_HOME", ""),
        "unshare",
        "-m",
        "sh",
        "-c",
        "mount -t tmpfs none /usr/lib/jvm && " + command);
  }

  private static Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Run(process.waitFor(), output);
    } catch (IOException e) { // no such command
      return new Run(127, String.valueOf(e.getMessage()));
    }
  }

  /** As packaging/install lays it out, from what this test runs with. */
  private Path installation() throws IOException {
    Path folder = Files.createDirectory(directory.resolve("installation"));
    Files.copy(ComposeTest.ROOT.resolve("clearlane"), folder.resolve("clearlane"));
    Path lib = Files.createDirectory(folder.resolve("lib"));
    String paths =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int number = 0;
    for (String path : paths.split(":", -1)) {
      Path entry = Path.of(path);
      if (TESTING.stream().anyMatch(path::contains) || entry.endsWith("test-classes")) {
        continue;
      }
      if (Files.isDirectory(entry)) {
        jar(entry, lib.resolve("classes" + number++ + ".jar"));
      } else if (Files.exists(entry) && !Files.exists(lib.resolve(entry.getFileName()))) {
        Files.createSymbolicLink(lib.resolve(entry.getFileName()), entry);
      }
    }
    return folder;
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> entries = Files.walk(classes)) {
      for (Path entry : (Iterable<Path>) entries.filter(Files::isRegularFile)::iterator) {
        out.putNextEntry(new JarEntry(classes.relativize(entry).toString()));
        Files.copy(entry, out);
      }
    }
  }
}
