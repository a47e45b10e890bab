package dev.clearlane.calibration.frames;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.PictureTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures, directories of pictures, and clips, read frame by frame in the order given; nothing is
 * kept.
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
   * Reads all frames.
   *
   * @throws NoSuchFileException if a path does not exist
   * @throws IllegalArgumentException if a directory holds no pictures
   * @throws IOException if one cannot be read; one line that names it
   */
  public void visit(List<Path> paths, Visitor visitor) throws IOException, InterruptedException {
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new NoSuchFileException(path.toString(), null, "no such file or directory");
      }
    }
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        for (Path file : pictures(path)) {
          visitor.frame(file.toString(), PictureFile.read(file).picture());
        }
      } else if (PictureFile.isPictureName(path)) {
        visitor.frame(path.toString(), PictureFile.read(path).picture());
      } else {
        clip(path, visitor);
      }
    }
  }

  private static List<Path> pictures(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try {
      PictureTree.list(folder).forEach(relative -> files.add(folder.resolve(relative)));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) { // none in it
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return files;
  }

  private void clip(Path file, Visitor visitor) throws IOException, InterruptedException {
    try (ClipReader reader = ClipReader.open(file)) {
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
}
