package dev.clearlane.serving.restore;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.restore.FrameWindow.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the first of two models made of the last frames, for a second one that looks at earlier
 * frames, or works behind it. Each result belongs to one frame of the stream in one view; it is
 * used for exactly that one.
 */
final class Intermediates {
  private final int history;
  private final List<Result> results = new ArrayList<>();
  private @Nullable Result current;

  /**
   * @param history how many earlier frames the second model looks at
   */
  Intermediates(int history) {
    this.history = history;
  }

  /** Memory, and what is in it. */
  private static final class Result {
    final Frame frame;
    long number = FrameWindow.ALONE;
    View view = View.WHOLE;

    Result(Frame frame) {
      this.frame = frame;
    }

    boolean isOf(long wantedNumber, View wantedView) {
      return number == wantedNumber && view.equals(wantedView);
    }

    boolean isOlderThan(long oldest) {
      return number < oldest;
    }

    boolean fits(Frame like) {
      return frame.widthPx() == like.widthPx() && frame.heightPx() == like.heightPx();
    }
  }

  /** The frame that receives the first model's result. */
  Frame begin(FrameWindow from) {
    long oldest = from.number() == FrameWindow.ALONE ? 0 : from.number() - history;
    Result free = null;
    for (Result result : results) {
      if (result.isOlderThan(oldest) && result.fits(from.frame())) {
        free = result;
      }
    }
    Result reused = free;
    results.removeIf(result -> result != reused && result.isOlderThan(oldest));
    if (free == null) {
      FramePool pool = new FramePool(1, from.frame().widthPx(), from.frame().heightPx());
      free = new Result(Objects.requireNonNull(pool.tryLease()));
      results.add(free);
    }
    free.number = FrameWindow.ALONE; // until the first model has run
    current = free;
    return free.frame;
  }

  /** The first model's result, and those for the frames before. */
  FrameWindow done(FrameWindow from) {
    Result newest = Objects.requireNonNull(current, "begin was not called");
    newest.number = from.number();
    newest.view = from.view();
    List<Frame> earlier = new ArrayList<>();
    if (from.number() != FrameWindow.ALONE) {
      for (int k = 1; k <= history; k++) {
        Result result = find(from.number() - k, from.view());
        if (result == null) {
          break;
        }
        earlier.add(result.frame);
      }
    }
    return from.as(newest.frame, earlier, from.view());
  }

  private @Nullable Result find(long number, View view) {
    for (Result result : results) {
      if (result.isOf(number, view)) {
        return result;
      }
    }
    return null;
  }
}
