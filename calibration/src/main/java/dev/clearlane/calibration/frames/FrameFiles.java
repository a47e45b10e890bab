package dev.clearlane.calibration.frames;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.picture.FileTree;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures, clips, and directories of both, read frame by frame in the order given, those of a
 * directory in name order; nothing is kept.
 */
public final class FrameFiles {
  private final double clipRate;

  /** Takes a frame. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes the next frame.
     *
     * @param name for messages
     * @param picture owned by the visitor
     */
    void frame(String name, Picture picture) throws IOException;
  }

  /**
   * Frames of clips at a rate.
   *
   * @param clipRate frames of a clip that are read, per second, above 0
   */
  public FrameFiles(double clipRate) {
    this.clipRate = clipRate;
  }

  /**
   * The pictures and clips that paths name: files as they are, and those below a directory by name,
   * without hidden ones; symbolic links are followed.
   *
   * @throws NoSuchFileException if a path does not exist
   * @throws IllegalArgumentException if a directory cannot be read or holds neither; one line that
   *     names it
   */
  public static List<Path> list(List<Path> paths) throws NoSuchFileException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString(), null, "no such file or directory");
      }
      if (Files.isDirectory(path)) {
        files.addAll(below(path));
      } else {
        files.add(path);
      }
    }
    return files;
  }

  private static List<Path> below(Path folder) {
    List<Path> names;
    try {
      names =
          FileTree.list(
              folder, file -> PictureFile.isPictureName(file) || ClipReader.isClipName(file));
    } catch (IOException e) {
      throw unusable(e);
    }
    if (names.isEmpty()) {
      throw new IllegalArgumentException(folder + ": holds no pictures or clips");
    }
    return names.stream().map(folder::resolve).toList();
  }

  /**
   * Reads all frames.
   *
   * @param paths as {@link #list} takes them
   * @throws NoSuchFileException if a path does not exist
   * @throws IllegalArgumentException if a directory or a file cannot be used; one line that names
   *     it
   * @throws IOException if reading fails within a clip, or the visitor does
   */
  public void visit(List<Path> paths, Visitor visitor) throws IOException, InterruptedException {
    for (Path file : list(paths)) {
      if (PictureFile.isPictureName(file)) {
        visitor.frame(file.toString(), picture(file));
      } else {
        clip(file, visitor);
      }
    }
  }

  private static Picture picture(Path file) {
    try {
      return PictureFile.read(file).picture();
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private void clip(Path file, Visitor visitor) throws IOException, InterruptedException {
    try (ClipReader reader = open(file)) {
      FramePool pool = new FramePool(1, reader.format().widthPx(), reader.format().heightPx());
      long every = Math.max(1, Math.round(reader.format().framesPerSecond() / clipRate));
      for (Frame next = reader.next(pool); next != null; next = reader.next(pool)) {
        try (Frame frame = next) {
          if (frame.sequence() % every == 0) {
            visitor.frame("%s frame %d".formatted(file, frame.sequence()), frame.toPicture());
          }
        }
      }
    }
  }

  private static ClipReader open(Path file) {
    try {
      return ClipReader.open(file);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** What the user named is wrong, not the run. */
  private static IllegalArgumentException unusable(IOException cause) {
    return new IllegalArgumentException(Reasons.of(cause), cause);
  }
}
