package dev.clearlane.serving.lens;

import static org.bytedeco.opencv.global.opencv_calib3d.fisheyeInitUndistortRectifyMap;
import static org.bytedeco.opencv.global.opencv_calib3d.fisheyeUndistortPoints;
import static org.bytedeco.opencv.global.opencv_calib3d.initUndistortRectifyMap;
import static org.bytedeco.opencv.global.opencv_calib3d.undistortPointsIter;
import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.CV_16SC2;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_core.checkRange;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.convertMaps;
import static org.bytedeco.opencv.global.opencv_imgproc.remap;

import dev.clearlane.serving.frame.Frame;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one size without the distortion of their lens: as a camera without distortion would
 * have seen them, as much of the picture as is rectangular, at the same size. Every pixel of the
 * result is one that the camera saw.
 *
 * <p>The maps are computed once, by the constructor, and take 6 bytes a pixel. {@link #apply} may
 * be called on one thread at a time; {@link #close} frees the maps.
 */
public final class Undistortion implements AutoCloseable {
  /** Points on each side of the picture from which the rectangle follows. */
  private static final int BORDER_POINTS = 65;

  private static final int MAX_ITERATIONS = 100;
  private static final double PRECISION = 1e-9;
  private static final double MAX_ROUND_TRIP_PX = 0.1;

  private final int widthPx;
  private final int heightPx;
  private final Lens result;
  private final Mat positions = new Mat(); // whole pixels, two channels of 16 bits
  private final Mat fractions = new Mat(); // index of the weights, 16 bits

  private Undistortion(Lens lens, Lens result) {
    this.widthPx = lens.widthPx();
    this.heightPx = lens.heightPx();
    this.result = result;
  }

  /**
   * Computes the maps.
   *
   * @throws IllegalArgumentException one line, if the aspect is not that of the calibration, or the
   *     distortion cannot be inverted over the whole picture
   */
  public static Undistortion of(Lens lens, int widthPx, int heightPx) {
    Lens scaled = lens.scaledTo(widthPx, heightPx);
    try {
      Undistortion undistortion = new Undistortion(scaled, pinhole(scaled));
      try {
        undistortion.fill(scaled);
      } catch (RuntimeException e) {
        undistortion.close();
        throw e;
      }
      return undistortion;
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) { // of OpenCV
      throw cannot(scaled, e);
    }
  }

  /** The camera without distortion that sees the results. */
  public Lens result() {
    return result;
  }

  public int widthPx() {
    return widthPx;
  }

  public int heightPx() {
    return heightPx;
  }

  /**
   * Writes a frame without distortion; the stamp is copied.
   *
   * @param from of this size
   * @param to of this size, written to
   */
  public void apply(Frame from, Frame to) {
    requireSize(from);
    requireSize(to);
    to.stampLike(from);
    // Frames' buffers are direct and start at 0: nothing is copied, and no memory is owned here.
    try (BytePointer input = new BytePointer(from.pixels());
        BytePointer output = new BytePointer(to.pixels());
        Mat source = new Mat(heightPx, widthPx, CV_8UC3, input, from.strideBytes());
        Mat target = new Mat(heightPx, widthPx, CV_8UC3, output, to.strideBytes());
        Scalar none = new Scalar(0, 0, 0, 0)) {
      remap(source, target, positions, fractions, INTER_LINEAR, BORDER_REPLICATE, none);
    }
  }

  private void requireSize(Frame frame) {
    if (frame.widthPx() != widthPx || frame.heightPx() != heightPx) {
      throw new IllegalArgumentException(
          "a frame of %dx%d does not fit maps of %dx%d"
              .formatted(frame.widthPx(), frame.heightPx(), widthPx, heightPx));
    }
  }

  @Override
  public void close() {
    positions.close();
    fractions.close();
  }

  private void fill(Lens lens) {
    try (Mat camera = LensMats.camera(lens.fx(), lens.fy(), lens.cx(), lens.cy());
        Mat distortion = LensMats.distortion(lens.distortion());
        Mat wanted = LensMats.camera(result.fx(), result.fy(), result.cx(), result.cy());
        Mat unrotated = new Mat();
        Mat x = new Mat();
        Mat y = new Mat();
        Size size = new Size(widthPx, heightPx)) {
      if (lens.model() == LensModel.FISHEYE) {
        fisheyeInitUndistortRectifyMap(camera, distortion, unrotated, wanted, size, CV_32FC1, x, y);
      } else {
        initUndistortRectifyMap(camera, distortion, unrotated, wanted, size, CV_32FC1, x, y);
      }
      // A pixel around is rounding; more means that the polynomial folds back within the picture.
      if (!isWithin(x, widthPx) || !isWithin(y, heightPx)) {
        throw cannot(lens, null);
      }
      convertMaps(x, y, positions, fractions, CV_16SC2, false);
    }
  }

  private static boolean isWithin(Mat map, int side) {
    try (Point at = new Point()) {
      return checkRange(map, true, at, -1.0, side);
    }
  }

  /** The largest rectangle of the picture's aspect inside of the undistorted picture. */
  private static Lens pinhole(Lens lens) {
    double right = lens.widthPx() - 1.0;
    double bottom = lens.heightPx() - 1.0;
    double[] border = new double[8 * BORDER_POINTS];
    for (int i = 0; i < BORDER_POINTS; i++) {
      double share = (double) i / (BORDER_POINTS - 1);
      double[] points = {
        0, share * bottom, right, share * bottom, share * right, 0, share * right, bottom
      };
      System.arraycopy(points, 0, border, 8 * i, points.length);
    }
    double[] rays = rays(lens, border);
    for (int i = 0; i < rays.length; i += 2) {
      double[] back = lens.pixel(rays[i], rays[i + 1]);
      if (!(Math.hypot(back[0] - border[i], back[1] - border[i + 1]) < MAX_ROUND_TRIP_PX)) {
        throw cannot(lens, null); // no ray leads there
      }
    }
    double x0 = Double.NEGATIVE_INFINITY;
    double x1 = Double.POSITIVE_INFINITY;
    double y0 = Double.NEGATIVE_INFINITY;
    double y1 = Double.POSITIVE_INFINITY;
    for (int i = 0; i < rays.length; i += 8) {
      x0 = Math.max(x0, rays[i]);
      x1 = Math.min(x1, rays[i + 2]);
      y0 = Math.max(y0, rays[i + 5]);
      y1 = Math.min(y1, rays[i + 7]);
    }
    if (!(x0 < 0 && x1 > 0 && y0 < 0 && y1 > 0) || Double.isInfinite(x1 - x0 + y1 - y0)) {
      throw cannot(lens, null);
    }
    // One magnification for both axes, so that nothing is stretched.
    double zoom = Math.max(right / (x1 - x0) / lens.fx(), bottom / (y1 - y0) / lens.fy());
    double fx = zoom * lens.fx();
    double fy = zoom * lens.fy();
    try {
      return new Lens(
          LensModel.BROWN_CONRADY,
          lens.widthPx(),
          lens.heightPx(),
          fx,
          fy,
          right / 2 - fx * (x0 + x1) / 2,
          bottom / 2 - fy * (y0 + y1) / 2,
          List.of(0.0, 0.0, 0.0, 0.0, 0.0),
          lens.errorPx(),
          lens.heldOutErrorPx(),
          lens.views());
    } catch (IllegalArgumentException e) {
      throw cannot(lens, e);
    }
  }

  /** Directions of pixels, as x / z and y / z. */
  private static double[] rays(Lens lens, double[] pixels) {
    try (Mat points = LensMats.points(pixels);
        Mat rays = new Mat();
        Mat camera = LensMats.camera(lens.fx(), lens.fy(), lens.cx(), lens.cy());
        Mat distortion = LensMats.distortion(lens.distortion());
        Mat none = new Mat();
        Mat same = new Mat();
        TermCriteria criteria =
            new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, MAX_ITERATIONS, PRECISION)) {
      if (lens.model() == LensModel.FISHEYE) {
        fisheyeUndistortPoints(points, rays, camera, distortion, none, same, criteria);
      } else {
        undistortPointsIter(points, rays, camera, distortion, none, same, criteria);
      }
      return LensMats.values(rays);
    }
  }

  private static IllegalArgumentException cannot(Lens lens, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "the distortion must be invertible over the whole picture of %dx%d, but is %s %s"
            .formatted(
                lens.widthPx(),
                lens.heightPx(),
                lens.model() == LensModel.FISHEYE ? "fisheye" : "brown-conrady",
                lens.distortion()),
        cause);
  }
}
