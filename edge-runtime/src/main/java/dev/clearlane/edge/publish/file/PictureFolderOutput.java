package dev.clearlane.edge.publish.file;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** Restored frames as pictures in a folder, one file each. */
final class PictureFolderOutput implements Output {
  private final Path folder;
  private final Function<Frame, String> nameOf;

  private PictureFolderOutput(Path folder, Function<Frame, String> nameOf) {
    this.folder = folder;
    this.nameOf = nameOf;
  }

  /** Writes {@code frame_000000.png} and so on, by the frames' sequence. */
  public static PictureFolderOutput open(Path folder) throws IOException {
    return open(folder, frame -> "frame_%06d.png".formatted(frame.sequence()));
  }

  /**
   * Makes the folder if it is not there; pictures of the same name are replaced.
   *
   * @param nameOf file name of a frame's picture; its suffix, {@code .png} or {@code .jpg}, decides
   *     the format
   * @throws IOException if the folder cannot be made
   */
  public static PictureFolderOutput open(Path folder, Function<Frame, String> nameOf)
      throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(folder + ": this folder cannot be made: " + e.getMessage(), e);
    }
    return new PictureFolderOutput(folder, nameOf);
  }

  @Override
  public String name() {
    return "folder:" + folder;
  }

  @Override
  public void accept(RestoredFrame restored) throws IOException {
    try (restored) {
      Frame frame = restored.restored();
      PictureFile.write(Still.of(frame.toPicture()), folder.resolve(nameOf.apply(frame)));
    }
  }

  /** Nothing is left to do: every picture is whole once it is accepted. */
  @Override
  public void close() {}
}
