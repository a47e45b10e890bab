package dev.clearlane.edge.publish.file;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens the output for a path given on the command line. */
public final class FileOutputs {
  private FileOutputs() {}

  /**
   * Checks that a path names an output, without opening it.
   *
   * @throws IllegalArgumentException with one line, if it does not name one
   */
  public static void check(String target) {
    Path path = path(target);
    if (!isFolder(target, path) && !ClipWriter.isClipName(path)) {
      throw new IllegalArgumentException(
          "output %s: must end in .mp4, .m4v, .mov or .mkv, or in / for a folder of pictures"
              .formatted(target));
    }
  }

  /**
   * Whether a path names a clip.
   *
   * @throws IllegalArgumentException with one line, if it names no output at all
   */
  public static boolean isClip(String target) {
    check(target);
    return !isFolder(target, path(target));
  }

  /** The path that a target names. */
  public static Path path(String target) {
    return Path.of(target.startsWith("file:") ? target.substring("file:".length()) : target);
  }

  /**
   * Opens a clip (by the suffix of its name) or a folder of pictures (a name that ends in a slash,
   * or an existing folder).
   *
   * @param format size, time base and rate of the frames
   * @throws IllegalArgumentException if the path names neither
   * @throws IOException if it cannot be written
   */
  public static Output open(String target, StreamFormat format) throws IOException {
    check(target);
    Path path = path(target);
    if (isFolder(target, path)) {
      return PictureFolderOutput.open(path);
    }
    return VideoFileOutput.open(path, format);
  }

  private static boolean isFolder(String target, Path path) {
    return target.endsWith("/") || Files.isDirectory(path);
  }
}
