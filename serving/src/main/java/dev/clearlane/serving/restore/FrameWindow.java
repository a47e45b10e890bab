package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A frame and those before it. Owns none of them; valid while the frame is being restored.
 *
 * @param frame the current one
 * @param earlier those before it, newest first, without a gap and of its size; empty if there are
 *     none, or none is needed
 * @param number of the current frame; the one before it has the number before, unless the history
 *     was forgotten between the two. {@link #ALONE} for a frame without history
 * @param view what of the stream's frames these are
 */
record FrameWindow(Frame frame, List<Frame> earlier, long number, View view) {
  /** Number of a frame that is no part of a stream. */
  static final long ALONE = -1;

  FrameWindow {
    earlier = List.copyOf(earlier);
  }

  /**
   * Size or part of the stream's frames.
   *
   * @param factor by which they are reduced, from 1
   * @param region that they are cut to; null for all
   */
  record View(int factor, @Nullable Region region) {
    static final View WHOLE = new View(1, null);
  }

  /** A frame that stands for all before it. */
  static FrameWindow of(Frame frame) {
    return new FrameWindow(frame, List.of(), ALONE, View.WHOLE);
  }

  /**
   * A frame of the window; where there is none, the current one.
   *
   * @param k 0 for the current one, 1 for the one before it, and so on
   */
  Frame at(int k) {
    return k == 0 || k > earlier.size() ? frame : earlier.get(k - 1);
  }

  /** The same frames in another form. */
  FrameWindow as(Frame other, List<Frame> otherEarlier, View otherView) {
    return new FrameWindow(other, otherEarlier, number, otherView);
  }
}
