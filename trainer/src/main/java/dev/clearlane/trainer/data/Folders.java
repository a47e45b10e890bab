package dev.clearlane.trainer.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
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

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException e) {
      throw new IOException(folder + ": no such folder", e);
    }
  }
}
