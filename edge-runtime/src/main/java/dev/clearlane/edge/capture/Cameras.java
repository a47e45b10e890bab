package dev.clearlane.edge.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens the right kind of camera for a source as the command line names it. */
public final class Cameras {
  /** Rate at which the pictures of a folder follow one another. */
  public static final int FOLDER_FRAMES_PER_SECOND = 25;

  private static final Pattern SCHEME = Pattern.compile("([a-z][a-z0-9+]*):.*");

  private Cameras() {}

  /**
   * Opens a source.
   *
   * @param source path of a clip or of a folder of pictures, also as {@code file:PATH}
   * @throws IllegalArgumentException if sources of this kind are not supported
   * @throws NoSuchFileException if there is no such file or folder
   * @throws IOException if it cannot be opened; all messages are one line that names the source
   */
  public static Camera open(String source) throws IOException {
    Path path = path(source);
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString(), null, "no such file or folder");
    }
    if (Files.isDirectory(path)) {
      return PictureFolder.open(path, FOLDER_FRAMES_PER_SECOND);
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException(path + ": neither a file nor a folder");
    }
    if (Files.size(path) == 0) {
      throw new IOException(path + ": is empty");
    }
    return VideoFile.open(path);
  }

  private static Path path(String source) {
    Matcher matcher = SCHEME.matcher(source);
    if (!matcher.matches() || Files.exists(Path.of(source))) {
      return Path.of(source);
    }
    if (matcher.group(1).equals("file")) {
      return Path.of(source.replaceFirst("^file:(//)?", ""));
    }
    throw new IllegalArgumentException(
        "source %s: must be a clip or a folder of pictures; %s: is not supported"
            .formatted(source, matcher.group(1)));
  }
}
