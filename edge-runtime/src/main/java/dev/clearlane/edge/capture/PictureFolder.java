package dev.clearlane.edge.capture;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of a directory as one stream, in natural order of names, at a constant rate. A
 * picture that cannot be read is skipped and counted; the others keep their times.
 */
final class PictureFolder implements Camera {
  private static final Logger LOG = LoggerFactory.getLogger(PictureFolder.class);

  private final List<Path> files;
  private final StreamFormat format;
  private final Path first;
  private int position;
  private long delivered;
  private long lost;

  private PictureFolder(List<Path> files, Path first, StreamFormat format) {
    this.files = files;
    this.first = first;
    this.format = format;
  }

  /**
   * Opens a directory; its first readable picture defines the size.
   *
   * @param framesPerSecond at least 1
   * @throws IOException if the directory cannot be listed or has no readable picture
   */
  public static PictureFolder open(Path folder, int framesPerSecond) throws IOException {
    if (framesPerSecond < 1) {
      throw new IllegalArgumentException(
          "rate must be at least 1 frame per second, but is " + framesPerSecond);
    }
    List<Path> files = list(folder);
    if (files.isEmpty()) {
      throw new IOException(folder + ": holds no pictures (.png, .jpg, .jpeg, .bmp)");
    }
    IOException cause = null;
    for (Path file : files) {
      try {
        Picture picture = PictureFile.read(file).picture();
        return new PictureFolder(
            files,
            file,
            new StreamFormat(
                picture.widthPx(),
                picture.heightPx(),
                new TimeBase(1, framesPerSecond),
                framesPerSecond,
                files.size()));
      } catch (IOException e) {
        cause = cause == null ? e : cause;
      }
    }
    throw new IOException(
        "%s: none of %d pictures can be read; first failure: %s"
            .formatted(folder, files.size(), cause == null ? "" : cause.getMessage()),
        cause);
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(PictureFile::isPictureName)
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(file -> file.getFileName().toString(), new NaturalOrder()))
          .toList();
    } catch (UncheckedIOException | IOException e) {
      throw new IOException(folder + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  @Override
  public StreamFormat format() {
    return format;
  }

  /** Names of the pictures in order; {@link Frame#pts} is the index in this list. */
  public List<String> names() {
    return files.stream().map(file -> file.getFileName().toString()).toList();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException also if a picture's size differs from the first one's
   */
  @Override
  public @Nullable Frame next(FramePool pool) throws IOException, InterruptedException {
    while (position < files.size()) {
      int pts = position++;
      Path file = files.get(pts);
      Picture picture;
      try {
        picture = PictureFile.read(file).picture();
      } catch (IOException e) {
        lost++;
        LOG.warn("{}", e.getMessage());
        continue;
      }
      if (picture.widthPx() != format.widthPx() || picture.heightPx() != format.heightPx()) {
        throw new IOException(
            "all pictures must have one size, but %s has %dx%d and %s has %dx%d"
                .formatted(
                    first,
                    format.widthPx(),
                    format.heightPx(),
                    file,
                    picture.widthPx(),
                    picture.heightPx()));
      }
      Frame frame = pool.lease();
      frame.copyFrom(picture);
      return frame.stamp(delivered++, pts, System.nanoTime());
    }
    return null;
  }

  @Override
  public long lostFrames() {
    return lost;
  }

  @Override
  public void close() {
    position = files.size();
  }
}
