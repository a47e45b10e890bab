package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Memory that earlier frames are reduced or cut into; allocated on first use, then reused. */
final class EarlierFrames {
  private final List<Frame> frames = new ArrayList<>();

  /** Writes one frame in another form. */
  @FunctionalInterface
  interface Step {
    void fill(Frame from, Frame to);
  }

  /**
   * The earlier frames of a window in another form, newest first.
   *
   * @param count how many are needed at most
   * @param like of the size of the results
   */
  List<Frame> fill(FrameWindow window, int count, Frame like, Step step) {
    int needed = Math.min(count, window.earlier().size());
    if (needed == 0) {
      return List.of();
    }
    if (!frames.isEmpty()
        && (frames.get(0).widthPx() != like.widthPx()
            || frames.get(0).heightPx() != like.heightPx())) {
      frames.clear();
    }
    while (frames.size() < needed) {
      FramePool pool = new FramePool(1, like.widthPx(), like.heightPx());
      frames.add(Objects.requireNonNull(pool.tryLease()));
    }
    for (int i = 0; i < needed; i++) {
      step.fill(window.earlier().get(i), frames.get(i));
    }
    return frames.subList(0, needed);
  }
}
