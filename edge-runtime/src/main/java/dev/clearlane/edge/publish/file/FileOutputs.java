package dev.clearlane.edge.publish.file;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens the output for a path given on the command line. */
public final class FileOutputs {
  /** What an output may be that is a file. */
  public static final String FILES =
      "a video file (.mp4, .m4v, .mov or .mkv) or a directory of images (DIR/)";

  private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+.-]+):(//)?.*");

  private FileOutputs() {}

  /**
   * The scheme of a URI that names no file, or null. A file may have a colon in its name, as in
   * {@code rain:1.mp4}, but no two slashes after it.
   */
  public static @Nullable String scheme(String target) {
    Matcher uri = SCHEME.matcher(target);
    if (!uri.matches() || uri.group(1).equals("file")) {
      return null;
    }
    boolean file = isFolder(target, path(target)) || ClipWriter.isClipName(path(target));
    return uri.group(2) == null && file ? null : uri.group(1);
  }

  /**
   * Checks that a path names an output, without opening it.
   *
   * @throws IllegalArgumentException with one line, if it does not name one
   */
  public static void check(String target) {
    String scheme = scheme(target);
    if (scheme != null) {
      throw new IllegalArgumentException(
          "output %s:…: must be %s".formatted(scheme, FILES)); // the rest may hold a login
    }
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
