package dev.clearlane.edge.publish.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The recorder's clips: regular files of its directory, named as it names them. */
final class ClipFiles {
  /** No separators, no names that begin with a dot. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.,:+-]{0,127}\\.mp4");

  private static final int MAX_LISTED = 500;

  private ClipFiles() {}

  /**
   * A clip.
   *
   * @param name of the file
   * @param bytes its size now
   * @param modified time of its last picture, ISO 8601
   */
  record Clip(String name, long bytes, String modified) {}

  /** The newest clips, the newest first. */
  static List<Clip> list(Path directory) throws IOException {
    List<Clip> clips = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(ClipFiles::isClip).toList()) {
        Instant modified = Files.getLastModifiedTime(file).toInstant();
        clips.add(new Clip(file.getFileName().toString(), Files.size(file), modified.toString()));
      }
    }
    clips.sort(Comparator.comparing(Clip::modified).reversed());
    return clips.subList(0, Math.min(MAX_LISTED, clips.size()));
  }

  /** The file of a clip; null if there is none of this name. */
  static @Nullable Path find(Path directory, String name) {
    if (!NAME.matcher(name).matches()) {
      return null;
    }
    Path file = directory.resolve(name);
    return isClip(file) ? file : null;
  }

  private static boolean isClip(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }
}
