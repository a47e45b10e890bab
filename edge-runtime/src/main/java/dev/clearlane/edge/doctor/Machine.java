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
 * The machine that is looked at: its files, below a root, and its commands. Nothing of the doctor
 * looks at a machine in another way, so that a tree of files can stand for any.
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

  /** The machine that this runs on. */
  public static Machine here() {
    return new Machine(Path.of("/"), new SystemCommands(COMMAND_LIMIT_MS));
  }

  /** A machine whose files are mounted in a folder; none of its commands can be run. */
  public static Machine mounted(Path root) {
    return new Machine(root, Commands.NONE);
  }

  /** Where a path of the machine lies here. */
  Path path(String path) {
    return root.resolve(path.replaceFirst("^/+", ""));
  }

  boolean exists(String path) {
    return Files.exists(path(path));
  }

  /** Whether this user may read it. */
  boolean opens(String path) {
    return Files.isReadable(path(path));
  }

  /** What a file says, trimmed; zero bytes, which end the texts of a device tree, are line ends. */
  Optional<String> text(String path) {
    try (InputStream in = Files.newInputStream(path(path))) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
      return Optional.of(text.replace('\0', '\n').strip());
    } catch (IOException e) {
      return Optional.empty(); // not there, or a file of the kernel's that has nothing to say
    }
  }

  /** Names in a folder that match a pattern as a whole, in order; none where there is no folder. */
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

  /** What a command says; empty where it is not there, fails or hangs. */
  Optional<String> run(String... words) {
    return commands.run(words);
  }

  /** True in a container, which sees only what it was given of the machine. */
  boolean isContainer() {
    return exists("/.dockerenv") || exists("/run/.containerenv");
  }
}
