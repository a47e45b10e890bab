package dev.clearlane.serving.clip;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads a clip as pictures on the heap, one after another, and fails on a frame that cannot be
 * decoded: for data sets and measurements, where a skipped frame would shift all later ones. Used
 * by one thread.
 */
public final class ClipPictures implements AutoCloseable {
  private final Path file;
  private final ClipReader clip;
  private final FramePool pool;
  private double seconds;

  private ClipPictures(Path file, ClipReader clip) {
    this.file = file;
    this.clip = clip;
    pool = new FramePool(1, clip.format().widthPx(), clip.format().heightPx());
  }

  /**
   * Opens a clip at its first frame.
   *
   * @throws IOException as {@link ClipReader#open} does
   */
  public static ClipPictures open(Path file) throws IOException {
    return new ClipPictures(file, ClipReader.open(file));
  }

  /**
   * The next frame, or null after the last.
   *
   * @throws IOException if a frame cannot be decoded
   */
  public @Nullable Picture next() throws IOException {
    try (Frame frame = clip.next(pool)) {
      if (frame == null) {
        return null;
      }
      if (clip.lostFrames() > 0) {
        throw new IOException("%s: frame %d cannot be decoded".formatted(file, frame.sequence()));
      }
      seconds = clip.format().timeBase().seconds(frame.pts());
      return frame.toPicture();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading " + file);
    }
  }

  /** Presentation time of the frame that {@link #next} returned last. */
  public double seconds() {
    return seconds;
  }

  @Override
  public void close() {
    clip.close();
  }
}
