package dev.clearlane.edge.cli;

import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.picture.FileTree;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

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
   * ones; symbolic links are followed.
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
    List<Path> files =
        FileTree.list(path, file -> PictureFile.isPictureName(file) || ClipReader.isClipName(file));
    if (files.isEmpty()) {
      throw new IOException(path + ": holds neither pictures nor clips");
    }
    return files.stream().map(name -> new Named(path.resolve(name), name)).toList();
  }
}
