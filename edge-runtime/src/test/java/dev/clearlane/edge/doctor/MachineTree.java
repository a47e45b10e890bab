package dev.clearlane.edge.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A machine as a tree of files, copied from the resources so that a test may change it. What its
 * commands print lies in {@code commands/}, under the command line with {@code _} for {@code /}.
 */
public final class MachineTree {
  private final Path root;
  private final Set<String> closed = new HashSet<>();

  private MachineTree(Path root) {
    this.root = root;
  }

  /** A copy of {@code name} in a folder. */
  public static MachineTree copy(String name, Path folder) throws IOException {
    Path source;
    try {
      source =
          Path.of(
              Optional.ofNullable(
                      MachineTree.class.getResource("/dev/clearlane/edge/doctor/" + name))
                  .orElseThrow()
                  .toURI());
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path target = folder.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
    return new MachineTree(folder);
  }

  public Path root() {
    return root;
  }

  MachineTree with(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** Without a file, or a folder and all in it. */
  MachineTree without(String path) throws IOException {
    Files.walkFileTree(
        root.resolve(path),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path folder, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
    return this;
  }

  /** With a file that this user may not open, whoever runs the test. */
  MachineTree closing(String path) {
    closed.add(path);
    return this;
  }

  MachineTree inContainer() throws IOException {
    return with(".dockerenv", "");
  }

  Machine machine() {
    return new Machine(root, this::run) {
      @Override
      boolean opens(String path) {
        return super.opens(path) && !closed.contains(path);
      }
    };
  }

  private Optional<String> run(String... words) {
    try {
      Path output = root.resolve("commands").resolve(String.join(" ", words).replace('/', '_'));
      return Files.exists(output)
          ? Optional.of(Files.readString(output).strip())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The machine's board. */
  Optional<Board> board() {
    return Board.of(machine());
  }

  List<Finding> jetson() {
    return JetsonCheck.of(machine(), board(), null);
  }

  List<Finding> gpu(TensorRtProbe probe) {
    return GpuCheck.of(machine(), board(), probe);
  }

  List<Finding> video() {
    return VideoCheck.of(machine(), board(), Map.of());
  }
}
