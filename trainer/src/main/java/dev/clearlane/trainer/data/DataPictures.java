package dev.clearlane.trainer.data;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.PictureSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Picture files of data sets, each within a share of the heap. Thread-safe. */
public final class DataPictures {
  private static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg", ".bmp", ".webp");

  /** Of a file and of its pixels: each of several threads holds a few pictures. */
  private static final long MAX_BYTES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / 4);

  private DataPictures() {}

  /** Whether a file's name ends in a suffix of pictures, however it is spelt. */
  static boolean isPictureName(Path file) {
    String name = Folders.name(file).toLowerCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(name::endsWith);
  }

  /**
   * The pictures directly in a folder, in name order.
   *
   * @throws IOException if there is no such folder, or no picture in it
   */
  public static List<Path> in(Path folder) throws IOException {
    List<Path> pictures = Folders.files(folder, DataPictures::isPictureName);
    if (pictures.isEmpty()) {
      throw new IOException(folder + ": no pictures in this folder");
    }
    return pictures;
  }

  /**
   * Reads one picture.
   *
   * @throws IOException if it is missing, no picture, or too large for the heap; one line that
   *     names the file
   */
  public static Picture read(Path file) throws IOException {
    return decode(file, bytes(file));
  }

  /** Reads a picture into a cache; returns the SHA-256 of the file. */
  static String readInto(PictureCache cache, Path file) throws IOException {
    byte[] bytes = bytes(file);
    cache.put(file, decode(file, bytes));
    return Fingerprint.sha256(bytes);
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException(file + ": is a folder");
    }
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IOException("too large for a picture: " + Files.size(file) + " bytes");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw Folders.named(file, e);
    }
  }

  private static Picture decode(Path file, byte[] bytes) throws IOException {
    try {
      PictureSize size = PictureFile.size(bytes);
      if (3L * size.widthPx() * size.heightPx() > MAX_BYTES) {
        throw new IOException(
            size + " pixels are too many for the heap; JAVA_OPTS=-Xmx… sets a larger one");
      }
      return PictureFile.decode(bytes).picture();
    } catch (IOException e) {
      throw Folders.named(file, e);
    }
  }
}
