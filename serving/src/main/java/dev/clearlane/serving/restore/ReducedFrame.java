package dev.clearlane.serving.restore;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;
import org.jspecify.annotations.Nullable;

/**
 * A frame reduced by a whole factor, and the way back: each reduced pixel is the mean of a square
 * of pixels (fewer at the right and bottom borders); the change made to the reduced frame is
 * enlarged bicubically and added to the full frame, whose detail is kept wherever nothing was
 * changed.
 */
final class ReducedFrame implements AutoCloseable {
  private final ChangeBand band = new ChangeBand();
  private final EarlierFrames earlier = new EarlierFrames();
  private int scale;
  private @Nullable Frame raw;
  private @Nullable Frame restored;
  private int[] sums = new int[0];
  private byte[] row = new byte[0];
  private byte[] reducedRow = new byte[0];
  private byte[] otherRow = new byte[0];
  private float[] changeRow = new float[0];
  private FloatBuffer changes = TensorView.directFloats(0); // of a band of rows

  private Frame raw() {
    return Objects.requireNonNull(raw, "no frame was reduced yet");
  }

  /** Receives the model's result, of the size of the reduced frame. */
  Frame restored() {
    return Objects.requireNonNull(restored, "no frame was reduced yet");
  }

  /**
   * Reduces a frame and those before it.
   *
   * @param factor from 2
   * @param history how many earlier frames are needed
   * @return the reduced frames; valid until the next call
   */
  FrameWindow reduce(FrameWindow full, int factor, int history) {
    fit(full.frame(), factor);
    reduce(full.frame(), raw());
    return full.as(
        raw(),
        earlier.fill(full, history, raw(), this::reduce),
        new FrameWindow.View(full.view().factor() * factor, full.view().region()));
  }

  private void reduce(Frame full, Frame small) {
    int factor = scale;
    int columns = full.widthPx() / factor; // whole squares
    int rows = full.heightPx() / factor;
    if (columns > 0 && rows > 0) {
      try (Mat from = FrameMats.of(full);
          Mat to = FrameMats.of(small);
          Rect squares = new Rect(0, 0, columns * factor, rows * factor);
          Rect means = new Rect(0, 0, columns, rows);
          Mat source = new Mat(from, squares);
          Mat target = new Mat(to, means);
          Size size = target.size()) {
        resize(source, target, size, 0, 0, INTER_AREA);
      }
    }
    for (int y = 0; y < small.heightPx(); y++) {
      int from = y < rows ? columns : 0;
      if (from < small.widthPx()) {
        reduceBorder(full, small, y, from);
      }
    }
  }

  /** Reduces what is left of a row from a column on. */
  private void reduceBorder(Frame full, Frame small, int y, int from) {
    Arrays.fill(sums, 0);
    int rows = Math.min(scale, full.heightPx() - y * scale);
    for (int i = 0; i < rows; i++) {
      full.pixels().get((y * scale + i) * row.length, row);
      for (int x = from * scale, at = 3 * x; x < full.widthPx(); x++) {
        int to = x / scale * 3;
        sums[to] += row[at++] & 0xff;
        sums[to + 1] += row[at++] & 0xff;
        sums[to + 2] += row[at++] & 0xff;
      }
    }
    int width = small.widthPx();
    for (int x = from; x < width; x++) {
      int count = rows * Math.min(scale, full.widthPx() - x * scale);
      for (int c = 3 * x; c < 3 * x + 3; c++) {
        reducedRow[c] = (byte) ((2 * sums[c] + count) / (2 * count));
      }
    }
    int begin = 3 * from;
    small.pixels().put(y * reducedRow.length + begin, reducedRow, begin, reducedRow.length - begin);
  }

  /** Writes the full frame with the enlarged change to another frame of its size. */
  void addChange(Frame full, Frame output) {
    CubicEnlarger enlarger =
        new CubicEnlarger(scale, full.widthPx(), raw().widthPx(), raw().heightPx());
    int step = ChangeBand.rows(full.widthPx());
    for (int top = 0; top < full.heightPx(); top += step) {
      int rows = Math.min(step, full.heightPx() - top);
      for (int i = 0; i < rows; i++) {
        enlarger.row(top + i, this::readChange, changeRow);
        changes.put(i * changeRow.length, changeRow);
      }
      try (Mat change =
          new Mat(rows, full.widthPx(), CV_32FC3, new FloatPointer(changes), strideBytes())) {
        band.apply(full, change, output, top);
      }
    }
  }

  private long strideBytes() {
    return (long) Float.BYTES * changeRow.length;
  }

  /** Reads the change that the model made to one reduced row. */
  private void readChange(int y, float[] change) {
    restored().pixels().get(y * reducedRow.length, reducedRow);
    raw().pixels().get(y * otherRow.length, otherRow);
    for (int i = 0; i < change.length; i++) {
      change[i] = (reducedRow[i] & 0xff) - (otherRow[i] & 0xff);
    }
  }

  private void fit(Frame full, int factor) {
    scale = factor;
    int widthPx = (full.widthPx() + factor - 1) / factor;
    int heightPx = (full.heightPx() + factor - 1) / factor;
    Frame before = raw;
    if (before == null || before.widthPx() != widthPx || before.heightPx() != heightPx) {
      FramePool pool = new FramePool(2, widthPx, heightPx);
      raw = pool.tryLease();
      restored = pool.tryLease();
    }
    if (row.length != full.strideBytes() || sums.length != 3 * widthPx) {
      row = new byte[full.strideBytes()];
      sums = new int[3 * widthPx];
      reducedRow = new byte[3 * widthPx];
      otherRow = new byte[3 * widthPx];
      changeRow = new float[row.length];
      changes = TensorView.directFloats(ChangeBand.rows(full.widthPx()) * changeRow.length);
    }
  }

  @Override
  public void close() {
    band.close();
  }
}
