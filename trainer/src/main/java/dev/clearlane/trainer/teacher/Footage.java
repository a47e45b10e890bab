package dev.clearlane.trainer.teacher;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipPictures;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.trainer.data.DataPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Pictures, and every n-th frame of clips, one after another in name order. One thread. */
final class Footage implements AutoCloseable {
  /**
   * One picture.
   *
   * @param name unique within the footage: the file's name without ending, of clips with the frame
   * @param frame number within a clip, from 0; 0 for pictures
   */
  record Still(String name, Path source, int frame, Picture picture) {}

  private static final List<String> PICTURES = List.of(".png", ".jpg", ".jpeg", ".bmp", ".webp");

  private final Deque<Path> files;
  private final int every;
  private @Nullable ClipPictures clip;
  private Path source = Path.of("");
  private int frame;

  private Footage(Deque<Path> files, int every) {
    this.files = files;
    this.every = every;
  }

  /**
   * Lists the files.
   *
   * @throws IOException if a path is missing or no picture or clip is found in it
   * @throws IllegalArgumentException if two files would give patches of one name
   */
  static Footage open(List<Path> paths, int every) throws IOException {
    Deque<Path> files = new ArrayDeque<>();
    Set<String> names = new HashSet<>();
    for (Path path : paths) {
      List<Path> found = list(path);
      if (found.isEmpty()) {
        throw new IOException(path + ": no pictures or clips");
      }
      for (Path file : found) {
        if (!names.add(stem(file))) {
          throw new IllegalArgumentException(
              "%s: file names must differ, but two are called %s".formatted(file, stem(file)));
        }
        files.add(file);
      }
    }
    return new Footage(files, every);
  }

  private static List<Path> list(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path + ": no such file or folder");
    }
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .filter(file -> ClipReader.isClipName(file) || isPicture(file))
          .sorted()
          .toList();
    }
  }

  /** The next picture, or null after the last. */
  @Nullable Still next() throws IOException {
    while (true) {
      if (clip != null) {
        Picture picture = clip.next();
        if (picture == null) {
          close();
        } else if (frame++ % every == 0) {
          int number = frame - 1;
          return new Still(stem(source) + "-" + number, source, number, picture);
        }
        continue;
      }
      Path file = files.poll();
      if (file == null) {
        return null;
      }
      if (!ClipReader.isClipName(file)) {
        return new Still(stem(file), file, 0, DataPictures.read(file));
      }
      clip = ClipPictures.open(file);
      source = file;
      frame = 0;
    }
  }

  @Override
  public void close() {
    if (clip != null) {
      clip.close();
      clip = null;
    }
  }

  private static boolean isPicture(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return PICTURES.stream().anyMatch(name::endsWith);
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
