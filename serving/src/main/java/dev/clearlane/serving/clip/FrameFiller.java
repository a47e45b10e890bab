package dev.clearlane.serving.clip;

import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Stores decoded pictures of any pixel format in frames; they are converted with their matrix and
 * range, and scaled to the frame if necessary. Used by one thread; filled frames may outlive it.
 */
public final class FrameFiller implements AutoCloseable {
  private @Nullable Conversion conversion;

  /**
   * Stores a picture in a frame, sharing its memory.
   *
   * @param picture reference-counted by libavutil; owned by the caller
   * @throws IOException if such pictures cannot be converted to BGR
   */
  public void show(AVFrame picture, Frame frame) throws IOException {
    PictureLayout layout = PictureLayout.of(picture);
    frame.show(new DecodedPicture(picture, layout, conversionFor(layout, frame)));
  }

  /**
   * Copies a picture into a frame: for pictures in memory that the source reuses.
   *
   * @throws IOException if such pictures cannot be converted to BGR
   */
  public void copy(AVFrame picture, Frame frame) throws IOException {
    conversionFor(PictureLayout.of(picture), frame).convert(picture, frame.pixels());
  }

  private Conversion conversionFor(PictureLayout layout, Frame frame) throws IOException {
    Conversion current = conversion;
    if (current != null && current.isFor(layout, frame.widthPx(), frame.heightPx())) {
      return current;
    }
    close();
    Conversion made = new Conversion(layout, frame.widthPx(), frame.heightPx());
    conversion = made;
    return made;
  }

  @Override
  public void close() {
    Conversion current = conversion;
    conversion = null;
    if (current != null) {
      current.close();
    }
  }
}
