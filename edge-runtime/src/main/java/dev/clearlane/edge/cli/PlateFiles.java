package dev.clearlane.edge.cli;

import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The pictures and clips that a path names. */
final class PlateFiles {
  private PlateFiles() {}

  /**
   * A file relative to the folder that was searched.
   *
   * @param file to read
   * @param name to show, and to write results under
   */
  record Named(Path file, Path name) {
    /** Any file that is not a picture by its name; FFmpeg recognises clips by their content. */
    boolean isClip() {
      return !PictureFile.isPictureName(file);
    }
  }

  /**
   * Pictures and clips, sorted by name: the file itself, or those below a folder, without hidden
   * ones.
   *
   * @throws NoSuchFileException if there is no such path
   * @throws IOException if a folder cannot be read, or holds neither pictures nor clips
   */
  static List<Named> list(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    }
    if (!Files.isDirectory(path)) {
      return List.of(new Named(path, Path.of(String.valueOf(path.getFileName()))));
    }
    try (Stream<Path> tree = Files.walk(path)) {
      List<Named> files =
          tree.filter(file -> PictureFile.isPictureName(file) || ClipWriter.isClipName(file))
              .filter(Files::isRegularFile)
              .map(file -> new Named(file, path.relativize(file)))
              .filter(
                  named ->
                      Stream.of(named.name().toString().split("/"))
                          .noneMatch(part -> part.startsWith(".")))
              .sorted((a, b) -> a.name().compareTo(b.name()))
              .toList();
      if (files.isEmpty()) {
        throw new IOException(path + ": holds neither pictures nor clips");
      }
      return files;
    }
  }
}
