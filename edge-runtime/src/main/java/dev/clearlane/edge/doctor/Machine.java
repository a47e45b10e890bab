package dev.clearlane.edge.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checked machine: its files below a root, and its commands. The checks use nothing else, so
 * tests can replace it by a tree of files.
 */
public class Machine {
  private static final int MAX_BYTES = 1 << 22;
  private static final long COMMAND_LIMIT_MS = 5000;

  private final Path root;
  private final Commands commands;

  Machine(Path root, Commands commands) {
    this.root = root;
    this.commands = commands;
  }

  /** This machine. */
  public static Machine here() {
    return new Machine(Path.of("/"), new SystemCommands(COMMAND_LIMIT_MS));
  }

  /** A machine whose root file system is mounted in a directory; without commands. */
  public static Machine mounted(Path root) {
    return new Machine(root, Commands.NONE);
  }

  /** Local path of a path of the machine. */
  Path path(String path) {
    return root.resolve(path.replaceFirst("^/+", ""));
  }

  boolean exists(String path) {
    return Files.exists(path(path));
  }

  /** Whether this user can read it. */
  boolean opens(String path) {
    return Files.isReadable(path(path));
  }

  /**
   * Content of a file, trimmed; zero bytes, which end strings in a device tree, become line ends.
   */
  Optional<String> text(String path) {
    try (InputStream in = Files.newInputStream(path(path))) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return Optional.of(text.replace('\0', '\n').strip());
    } catch (IOException e) {
      return Optional.empty(); // missing, or a kernel file without content
    }
  }

  /** Sorted names in a directory that match a pattern; empty if it is missing. */
  List<String> names(String folder, String pattern) {
    Pattern wanted = Pattern.compile(pattern);
    try (Stream<Path> entries = Files.list(path(folder))) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> wanted.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /** Output of a command; empty if it is missing, fails or times out. */
  Optional<String> run(String... words) {
    return commands.run(words);
  }

  /** Whether this is a container, which sees only part of the machine. */
  boolean isContainer() {
    return exists("/.dockerenv") || exists("/run/.containerenv");
  }
}
