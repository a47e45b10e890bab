package dev.clearlane.serving.clip;

import dev.clearlane.serving.frame.Frame;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;

/**
 * Puts decoded pictures of any pixel format into frames; they become pixels by their own matrix and
 * range, scaled to the frame where they have another size. Used on one thread; frames that it
 * filled may outlive it.
 */
public final class FrameFiller implements AutoCloseable {
  private @Nullable Conversion conversion;

  /**
   * Makes a frame show a picture, whose memory both share from now on.
   *
   * @param picture counted by libavutil; stays the caller's
   * @throws IOException if such pictures cannot be converted to BGR
   */
  public void show(AVFrame picture, Frame frame) throws IOException {
    PictureLayout layout = PictureLayout.of(picture);
    frame.show(new DecodedPicture(picture, layout, conversionFor(layout, frame)));
  }

  /**
   * Overwrites a frame's pixels with a picture's: for pictures in memory that others take back.
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
