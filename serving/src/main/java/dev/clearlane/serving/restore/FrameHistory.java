package dev.clearlane.serving.restore;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.TimeBase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last frames of a stream as they were captured, for models that see them beside the current
 * one. Frames are kept, not copied, and no pixel is read before a window is asked for, so that
 * frames that pass cost nothing. Used by one thread.
 *
 * <p>All are forgotten when the size changes, when the stream's time runs backwards, after a gap of
 * more than {@value #MAX_GAP_S} s, and at a cut: where frames differ by more than {@value #CUT} of
 * 255 in the mean of a grid of {@value #COLUMNS}×{@value #ROWS} points, each the luma of 4×4
 * pixels. What a model sees is therefore always one scene, and at most {@link
 * ModelManifest#MAX_HISTORY} frames old.
 *
 * <p>For each frame: {@link #next}, {@link #window} if a model needs it, {@link #keep}.
 */
final class FrameHistory implements AutoCloseable {
  /** Longest time between two frames that belong together: six frames of 25 per second lost. */
  static final double MAX_GAP_S = 0.25;

  /**
   * Smallest mean difference of a cut. Measured on road clips: neighbouring frames of one scene
   * differ by less, frames of two scenes by more (docs/adr/0019-earlier-frames-as-input.md).
   */
  static final int CUT = 30;

  private static final int COLUMNS = 32;
  private static final int ROWS = 18;
  private static final int SIDE_PX = 4;

  private final int length;
  private final TimeBase timeBase;
  private final List<Seen> earlier = new ArrayList<>(); // newest first
  private @Nullable Seen current;
  private long number;

  /**
   * @param length how many frames before the current one are kept; 0 for none
   * @param timeBase of the frames' presentation times
   */
  FrameHistory(int length, TimeBase timeBase) {
    this.length = length;
    this.timeBase = timeBase;
  }

  /** A frame and its grid, once that was needed. */
  private static final class Seen {
    final Frame frame;
    private int @Nullable [] grid;

    Seen(Frame frame) {
      this.frame = frame;
    }

    boolean isCutFrom(Seen other) {
      int[] here = grid();
      int[] there = other.grid();
      long sum = 0;
      for (int i = 0; i < here.length; i++) {
        sum += Math.abs(here[i] - there[i]);
      }
      return sum > (long) CUT * here.length;
    }

    private int[] grid() {
      int[] known = grid;
      if (known == null) {
        known = lumaGrid(frame);
        grid = known;
      }
      return known;
    }
  }

  /** How many frames are kept between two calls at most. */
  int length() {
    return length;
  }

  /**
   * Goes on to a frame.
   *
   * @param frame owned by the caller, until after {@link #keep}
   */
  void next(Frame frame) {
    if (length == 0) {
      return;
    }
    if (!earlier.isEmpty() && !follows(frame, earlier.get(0).frame)) {
      forget();
    }
    number++;
    current = new Seen(frame);
  }

  /**
   * The current frame and those before it.
   *
   * @param count how many are needed at most; 0 for the current one alone
   */
  FrameWindow window(Frame frame, int count) {
    Seen newest = current;
    if (newest == null || newest.frame != frame || count == 0) {
      return FrameWindow.of(frame);
    }
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < Math.min(count, earlier.size()); i++) {
      Seen next = earlier.get(i);
      if (newest.isCutFrom(next)) {
        forgetFrom(i);
        break;
      }
      frames.add(next.frame);
      newest = next;
    }
    return new FrameWindow(frame, frames, number, FrameWindow.View.WHOLE);
  }

  /** Keeps the current frame as the newest of the earlier ones, and no more than are needed. */
  void keep() {
    Seen seen = current;
    current = null;
    if (seen != null) {
      seen.frame.keep();
      earlier.add(0, seen);
      dropFrom(length);
    }
  }

  /** Forgets all earlier frames. */
  void forget() {
    forgetFrom(0);
  }

  @Override
  public void close() {
    current = null;
    forget();
  }

  private boolean follows(Frame frame, Frame before) {
    double seconds = timeBase.seconds(frame.pts() - before.pts());
    return frame.widthPx() == before.widthPx()
        && frame.heightPx() == before.heightPx()
        && seconds >= 0
        && seconds <= MAX_GAP_S;
  }

  private void forgetFrom(int index) {
    if (index == 0) {
      number += ModelManifest.MAX_HISTORY; // no frame from now on follows one of those before
    }
    dropFrom(index);
  }

  private void dropFrom(int index) {
    while (earlier.size() > index) {
      earlier.remove(earlier.size() - 1).frame.endKeeping();
    }
  }

  /** Sums of luma (0–255) over the pixels of each point, divided by their number. */
  private static int[] lumaGrid(Frame frame) {
    ByteBuffer pixels = frame.pixels();
    int[] grid = new int[COLUMNS * ROWS];
    for (int row = 0, i = 0; row < ROWS; row++) {
      int top = start(row, ROWS, frame.heightPx());
      int bottom = Math.min(frame.heightPx(), top + SIDE_PX);
      for (int column = 0; column < COLUMNS; column++, i++) {
        int left = start(column, COLUMNS, frame.widthPx());
        int right = Math.min(frame.widthPx(), left + SIDE_PX);
        int sum = 0;
        for (int y = top; y < bottom; y++) {
          for (int at = y * frame.strideBytes() + 3 * left, x = left; x < right; x++, at += 3) {
            sum +=
                29 * (pixels.get(at) & 0xff)
                    + 150 * (pixels.get(at + 1) & 0xff)
                    + 77 * (pixels.get(at + 2) & 0xff);
          }
        }
        grid[i] = sum / (256 * (bottom - top) * (right - left));
      }
    }
    return grid;
  }

  /** First pixel of a point along a side. */
  private static int start(int index, int count, int size) {
    return Math.max(0, (2 * index + 1) * size / (2 * count) - SIDE_PX / 2);
  }
}
