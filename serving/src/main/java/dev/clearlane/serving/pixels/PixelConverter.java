package dev.clearlane.serving.pixels;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT_101;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.copyMakeBorder;
import static org.bytedeco.opencv.global.opencv_core.merge;
import static org.bytedeco.opencv.global.opencv_core.split;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.PixelFormat.ColourOrder;
import dev.clearlane.bundle.PixelFormat.Layout;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.TensorView;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/**
 * {@link PixelMapping} with vector instructions, for pixels and tensors in native memory. Tensors
 * are equal to the bit. Pixels are too, except where a value is so near a half that its rounding is
 * decided by the last bit of a float: they may differ by one code value there.
 *
 * <p>What it cannot do faster, interleaved tensors, values that do not begin at 0 and memory on the
 * heap, {@link PixelMapping} does. Not thread-safe; frees its scratch memory by {@link #close}.
 */
public final class PixelConverter implements AutoCloseable {
  private static final int CHANNELS = 3;

  private final PixelMapping mapping;
  private final boolean isFast;
  private final double scale; // of a tensor's value, for a code value
  private final int[] planeOf; // by channel of the pixels
  private final Mat extended = new Mat(); // pixels and their reflections
  private final Mat[] channels = {new Mat(), new Mat(), new Mat()};

  public PixelConverter(PixelFormat format) {
    mapping = new PixelMapping(format);
    isFast = format.layout() == Layout.NCHW && format.range().low() == 0;
    scale = (format.range().high() - format.range().low()) / 255f;
    planeOf = format.colours() == ColourOrder.BGR ? new int[] {0, 1, 2} : new int[] {2, 1, 0};
  }

  /** Writes pixels to the top left corner of a tensor and fills the rest by reflection. */
  public void toTensor(PixelView pixels, TensorView tensor) {
    int right = tensor.widthPx() - pixels.widthPx();
    int bottom = tensor.heightPx() - pixels.heightPx();
    if (right < 0 || bottom < 0 || !isFast(pixels, tensor)) {
      mapping.toTensor(pixels, tensor);
      return;
    }
    for (Mat channel : channels) {
      channel.create(tensor.heightPx(), tensor.widthPx(), CV_8U);
    }
    try (Mat source = mat(pixels);
        MatVector planes = new MatVector(channels)) {
      if (right + bottom == 0) {
        split(source, planes);
      } else {
        copyMakeBorder(source, extended, 0, bottom, 0, right, BORDER_REFLECT_101);
        split(extended, planes);
      }
      for (int c = 0; c < CHANNELS; c++) {
        try (Mat plane = plane(tensor, planeOf[c], 0, 0, tensor.widthPx(), tensor.heightPx())) {
          channels[c].convertTo(plane, CV_32F, scale, 0);
        }
      }
    }
  }

  /** Reads pixels from the part of a tensor whose top left corner is at (x, y). */
  public void toPixels(TensorView tensor, int left, int top, PixelView pixels) {
    boolean fits =
        left >= 0
            && top >= 0
            && pixels.widthPx() <= tensor.widthPx() - left
            && pixels.heightPx() <= tensor.heightPx() - top;
    if (!fits || !isFast(pixels, tensor)) {
      mapping.toPixels(tensor, left, top, pixels);
      return;
    }
    for (int c = 0; c < CHANNELS; c++) {
      try (Mat plane = plane(tensor, planeOf[c], left, top, pixels.widthPx(), pixels.heightPx())) {
        plane.convertTo(channels[c], CV_8U, 1f / (float) scale, 0);
      }
    }
    try (Mat target = mat(pixels);
        MatVector planes = new MatVector(channels)) {
      merge(planes, target);
    }
  }

  @Override
  public void close() {
    extended.close();
    for (Mat channel : channels) {
      channel.close();
    }
  }

  private boolean isFast(PixelView pixels, TensorView tensor) {
    return isFast && pixels.buffer().isDirect() && tensor.buffer().isDirect();
  }

  private static Mat mat(PixelView pixels) {
    ByteBuffer all = pixels.buffer().duplicate().clear();
    // The matrix does not own the memory, so its pointer needs no closing.
    BytePointer data = new BytePointer(all);
    return new Mat(pixels.heightPx(), pixels.widthPx(), CV_8UC3, data, pixels.strideBytes());
  }

  /** A rectangle of a plane of a tensor. */
  private static Mat plane(
      TensorView tensor, int plane, int left, int top, int widthPx, int heightPx) {
    int from = (plane * tensor.heightPx() + top) * tensor.widthPx() + left;
    FloatBuffer floats = tensor.buffer();
    FloatPointer data = new FloatPointer(floats.slice(from, floats.capacity() - from));
    return new Mat(heightPx, widthPx, CV_32F, data, (long) Float.BYTES * tensor.widthPx());
  }
}
