package dev.clearlane.edge.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** What packaging/install lays out, made of the classes and libraries that a test runs with. */
final class Installed {
  private static final List<String> TESTING =
      List.of(
          "playwright",
          "driver",
          "junit",
          "archunit",
          "assertj",
          "tribuo",
          "surefire",
          "pytorch",
          "mkl");

  private Installed() {}

  /**
   * What a command did.
   *
   * @param exit code; 127 if there is no such command
   * @param output standard output and error
   */
  record Run(int exit, String output) {}

  /** Lays out {@code clearlane} and {@code lib} in a new directory. */
  static void layOut(Path folder) throws IOException {
    layOut(folder, library -> true, Files::createSymbolicLink);
  }

  /** How a library gets into the installation. */
  interface Placing {
    /** Makes {@code link} from {@code library}. */
    Path place(Path link, Path library) throws IOException;
  }

  /**
   * The same with some libraries only.
   *
   * @param taken of the libraries that are no modules of the project
   */
  static void layOut(Path folder, Predicate<Path> taken, Placing placing) throws IOException {
    Files.createDirectories(folder);
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
      } else if (Files.exists(entry)
          && !Files.exists(lib.resolve(entry.getFileName()))
          && taken.test(entry)) {
        placing.place(lib.resolve(entry.getFileName()), entry);
      }
    }
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

  /** Runs a command to its end. */
  static Run run(Map<String, String> environment, String... command)
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
}
