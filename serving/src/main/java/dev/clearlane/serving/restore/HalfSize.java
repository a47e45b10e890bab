package dev.clearlane.serving.restore;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_core.subtract;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;

/**
 * Restoration at half the width and height for live streams: a frame is reduced by averaging 2×2
 * pixels (the last pixel of an odd side is repeated), halves rounded up; the change that the
 * engines made is enlarged bilinearly and added to the full frame, whose detail is kept wherever
 * nothing was changed. All weights are sixteenths, so that the result is that of integer
 * arithmetic, which GPUs use, to the bit. {@link ReducedFrame} does this for any scale,
 * bicubically.
 */
final class HalfSize implements AutoCloseable {
  private @Nullable Frame raw;
  private @Nullable Frame restored;
  private final EarlierFrames earlier = new EarlierFrames();
  private final ChangeBand band = new ChangeBand();
  private final Mat even = new Mat(); // a frame with odd sides made even
  private final Mat change = new Mat();
  private final Mat enlarged = new Mat();
  private final Mat none = new Mat();

  /** Allocates frames for this size. */
  void fit(Frame full) {
    int widthPx = (full.widthPx() + 1) / 2;
    int heightPx = (full.heightPx() + 1) / 2;
    Frame before = raw;
    if (before == null || before.widthPx() != widthPx || before.heightPx() != heightPx) {
      FramePool pool = new FramePool(2, widthPx, heightPx);
      raw = pool.tryLease();
      restored = pool.tryLease();
    }
  }

  /** The reduced frame. */
  Frame raw() {
    return require(raw);
  }

  /** Receives the result of the engines. */
  Frame restored() {
    return require(restored);
  }

  /**
   * Reduces a frame and those before it.
   *
   * @param history how many earlier frames are needed
   * @return the reduced frames; valid until the next call
   */
  FrameWindow shrink(FrameWindow full, int history) {
    shrink(full.frame(), raw());
    return full.as(
        raw(),
        earlier.fill(full, history, raw(), this::shrink),
        new FrameWindow.View(2 * full.view().factor(), full.view().region()));
  }

  /** Fills the reduced frame. */
  void shrink(Frame full) {
    shrink(full, raw());
  }

  private void shrink(Frame full, Frame small) {
    int oddColumns = full.widthPx() % 2;
    int oddRows = full.heightPx() % 2;
    try (Mat from = FrameMats.of(full);
        Mat to = FrameMats.of(small);
        Size size = to.size()) {
      if (oddColumns + oddRows == 0) {
        resize(from, to, size, 0, 0, INTER_AREA);
      } else {
        copyMakeBorder(from, even, 0, oddRows, 0, oddColumns, BORDER_REPLICATE);
        resize(even, to, size, 0, 0, INTER_AREA);
      }
    }
  }

  /** Writes the full frame with the enlarged change to another frame of its size. */
  void addChange(Frame full, Frame output) {
    int rows = raw().heightPx();
    int step = Math.max(1, ChangeBand.rows(full.widthPx()) / 2);
    FrameMats.reserve(change, step + 2, raw().widthPx(), CV_32FC3);
    FrameMats.reserve(enlarged, 2 * (step + 2), 2 * raw().widthPx(), CV_32FC3);
    for (int top = 0; top < rows; top += step) {
      int end = Math.min(rows, top + step);
      int first = Math.max(0, top - 1); // a row of each neighbouring band
      int count = Math.min(rows, end + 1) - first;
      int fullRows = Math.min(full.heightPx(), 2 * end) - 2 * top;
      try (Mat before = FrameMats.rows(raw(), first, count);
          Mat after = FrameMats.rows(restored(), first, count);
          Mat changed = change.rowRange(0, count);
          Mat large = enlarged.rowRange(0, 2 * count);
          Size size = large.size();
          Rect kept = new Rect(0, 2 * (top - first), full.widthPx(), fullRows);
          Mat added = new Mat(large, kept)) {
        subtract(after, before, changed, none, CV_32F);
        resize(changed, large, size, 0, 0, INTER_LINEAR);
        band.apply(full, added, output, 2 * top);
      }
    }
  }

  @Override
  public void close() {
    band.close();
    even.close();
    change.close();
    enlarged.close();
    none.close();
  }

  private static Frame require(@Nullable Frame frame) {
    if (frame == null) {
      throw new IllegalStateException("fit was not called");
    }
    return frame;
  }
}
