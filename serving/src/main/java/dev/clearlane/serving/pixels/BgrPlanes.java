package dev.clearlane.serving.pixels;

import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.merge;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;

/**
 * A plane of 8-bit values each for blue, green and red, in native memory, and their interleaving.
 * For converters that are faster if they need not interleave themselves. Not thread-safe; {@link
 * #close} frees the memory.
 */
public final class BgrPlanes implements AutoCloseable {
  private static final int CHANNELS = 3;

  /** Rows begin at multiples of this, and vector instructions may write as much beyond a row. */
  private static final int ALIGNMENT = 64;

  private final int widthPx;
  private final int heightPx;
  private final int strideBytes;
  private final BytePointer memory;

  /**
   * @param widthPx columns
   * @param heightPx rows
   */
  public BgrPlanes(int widthPx, int heightPx) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    strideBytes = (widthPx + 2 * ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    memory = new BytePointer((long) CHANNELS * heightPx * strideBytes + ALIGNMENT);
  }

  /** Bytes from one row of a plane to the next. */
  public int strideBytes() {
    return strideBytes;
  }

  /**
   * The first value of a plane, owned by this object.
   *
   * @param channel 0 for blue, 1 for green, 2 for red
   */
  public BytePointer plane(int channel) {
    return memory.getPointer((long) channel * heightPx * strideBytes);
  }

  /** Writes the pixels, interleaved and without gaps, to a direct buffer. */
  public void interleave(ByteBuffer bgr) {
    Mat[] planes = new Mat[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      // The matrices do not own the memory.
      planes[i] = new Mat(heightPx, widthPx, CV_8U, plane(i), strideBytes);
    }
    try (MatVector all = new MatVector(planes);
        BytePointer pixels = new BytePointer(bgr);
        Mat target = new Mat(heightPx, widthPx, CV_8UC3, pixels, (long) CHANNELS * widthPx)) {
      merge(all, target);
    } finally {
      for (Mat plane : planes) {
        plane.close();
      }
    }
  }

  @Override
  public void close() {
    memory.close();
  }
}
