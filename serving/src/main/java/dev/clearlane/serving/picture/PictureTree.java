package dev.clearlane.serving.picture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The pictures below a directory, without hidden ones; symbolic links are followed. */
public final class PictureTree {
  private PictureTree() {}

  /**
   * Their paths relative to the directory, sorted by name.
   *
   * @throws NoSuchFileException if there is no such directory
   * @throws IOException if it is not a directory, cannot be read or contains no picture
   */
  public static List<Path> list(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(folder + ": must be a directory of pictures");
    }
    List<Path> pictures = FileTree.list(folder, PictureFile::isPictureName);
    if (pictures.isEmpty()) {
      throw new IOException(folder + ": holds no pictures (.png, .jpg, .jpeg, .bmp)");
    }
    return pictures;
  }
}
