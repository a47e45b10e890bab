package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Listings in name order. */
final class Folders {
  private Folders() {}

  /** The folders within a folder. */
  static List<Path> in(Path folder) throws IOException {
    return list(folder).stream().filter(Files::isDirectory).toList();
  }

  /** The files with that ending. */
  static List<Path> files(Path folder, String ending) throws IOException {
    return list(folder).stream().filter(f -> PictureFiles.name(f).endsWith(ending)).toList();
  }

  /** The first of those below a folder that is there. */
  static Optional<Path> first(Path below, List<String> names) {
    return names.stream().map(below::resolve).filter(Files::isDirectory).findFirst();
  }

  /**
   * The folder of a data set: below the data root under one of its names, or the root itself where
   * that is so called.
   *
   * @throws IOException if there is none
   */
  static Path dataSet(Path root, List<String> names) throws IOException {
    if (names.contains(PictureFiles.name(root.toAbsolutePath().normalize()))) {
      return root;
    }
    return first(root, names)
        .orElseThrow(
            () -> new IOException("%s: no folder %s".formatted(root, String.join(" or ", names))));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException e) {
      throw new IOException(folder + ": no such folder", e);
    } catch (NotDirectoryException e) {
      throw new IOException(folder + ": is no folder", e);
    }
  }
}
