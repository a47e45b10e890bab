package dev.clearlane.calibration.camera;

import static org.bytedeco.opencv.global.opencv_calib3d.CALIB_CB_NORMALIZE_IMAGE;
import static org.bytedeco.opencv.global.opencv_calib3d.findChessboardCornersSB;
import static org.bytedeco.opencv.global.opencv_calib3d.findHomography;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC2;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_imgproc.cornerSubPix;
import static org.bytedeco.opencv.global.opencv_objdetect.getPredefinedDictionary;

import dev.clearlane.bundle.Picture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.bytedeco.javacpp.indexer.IntIndexer;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;
import org.bytedeco.opencv.opencv_objdetect.CharucoBoard;
import org.bytedeco.opencv.opencv_objdetect.CharucoDetector;
import org.bytedeco.opencv.opencv_objdetect.Dictionary;
import org.jspecify.annotations.Nullable;

/** Finds a board in pictures, with OpenCV. Used by one thread. */
final class BoardFinder implements AutoCloseable {
  /** A part of a ChArUco board is enough; of fewer corners, the pose is uncertain. */
  private static final int MIN_CORNERS = 8;

  private static final int MIN_WINDOW_PX = 2;
  private static final int MAX_WINDOW_PX = 8;

  /** With less contrast than this at a corner, sharpness is not measured. */
  private static final int MIN_CONTRAST = 16;

  private final Board board;
  private final @Nullable CharucoDetector detector;

  BoardFinder(Board board) {
    this.board = board;
    if (board.kind() == Board.Kind.CHARUCO) {
      int dictionary = Board.DICTIONARIES.getOrDefault(board.dictionary(), 0);
      try (Dictionary markers = getPredefinedDictionary(dictionary);
          Size size = new Size(board.columns(), board.rows());
          CharucoBoard printed =
              new CharucoBoard(size, (float) board.squareMm(), (float) board.markerMm(), markers)) {
        detector = new CharucoDetector(printed); // which copies it
      }
    } else {
      detector = null;
    }
  }

  /** The board in a picture; null if it is not found, or too little of it. */
  @Nullable BoardView find(String name, Picture picture) {
    byte[] grey = grey(picture);
    try (BytePointer pixels = new BytePointer(grey);
        Mat image =
            new Mat(picture.heightPx(), picture.widthPx(), CV_8UC1, pixels, picture.widthPx())) {
      Found found = detector == null ? chessboard(image) : charuco(detector, image);
      return found == null || !isWide(found) ? null : view(name, found, picture, grey, image);
    } catch (RuntimeException e) { // of OpenCV, about a picture that it cannot make sense of
      return null;
    }
  }

  /** Corners as a detector gives them. */
  private static final class Found {
    private final int[] ids;
    private final double[] x;
    private final double[] y;

    Found(int[] ids, double[] x, double[] y) {
      this.ids = ids;
      this.x = x;
      this.y = y;
    }
  }

  private @Nullable Found chessboard(Mat image) {
    try (Mat corners = new Mat();
        Size size = new Size(board.columns(), board.rows())) {
      if (!findChessboardCornersSB(image, size, corners, CALIB_CB_NORMALIZE_IMAGE)
          || corners.total() != board.corners()) {
        return null;
      }
      int[] ids = new int[board.corners()];
      Arrays.setAll(ids, i -> i);
      return found(ids, corners);
    }
  }

  private static @Nullable Found charuco(CharucoDetector detector, Mat image) {
    try (Mat corners = new Mat();
        Mat numbers = new Mat()) {
      detector.detectBoard(image, corners, numbers);
      if (corners.total() == 0) {
        return null;
      }
      int[] ids = new int[(int) numbers.total()];
      try (IntIndexer indexer = numbers.createIndexer()) {
        indexer.get(0, ids);
      }
      return found(ids, corners);
    }
  }

  private static Found found(int[] ids, Mat corners) {
    float[] xy = new float[2 * ids.length];
    try (FloatIndexer indexer = corners.createIndexer()) {
      indexer.get(0, xy);
    }
    double[] x = new double[ids.length];
    double[] y = new double[ids.length];
    for (int i = 0; i < ids.length; i++) {
      x[i] = xy[2 * i];
      y[i] = xy[2 * i + 1];
    }
    return new Found(ids, x, y);
  }

  /** Enough corners, and not all in a line. */
  private boolean isWide(Found found) {
    long columns =
        Arrays.stream(found.ids).map(id -> id % board.cornerColumns()).distinct().count();
    long rows = Arrays.stream(found.ids).map(id -> id / board.cornerColumns()).distinct().count();
    int min = Math.min(MIN_CORNERS, board.corners());
    return found.ids.length >= min && columns >= 2 && rows >= 2;
  }

  private @Nullable BoardView view(
      String name, Found found, Picture picture, byte[] grey, Mat image) {
    double[] homography = homography(found);
    if (homography == null) {
      return null;
    }
    double width = (board.cornerColumns() - 1) * board.squareMm();
    double height = (board.cornerRows() - 1) * board.squareMm();
    double[] centre = mapped(homography, width / 2, height / 2);
    double[] right = mapped(homography, width / 2 + board.squareMm(), height / 2);
    double[] below = mapped(homography, width / 2, height / 2 + board.squareMm());
    double squarePx =
        (Math.hypot(right[0] - centre[0], right[1] - centre[1])
                + Math.hypot(below[0] - centre[0], below[1] - centre[1]))
            / 2;
    double depth =
        homography[6] * width / 2 + homography[7] * height / 2 + homography[8]; // at the centre
    double[] likeness = {
      centre[0] / picture.widthPx(),
      centre[1] / picture.heightPx(),
      0.5 * Math.log(squarePx),
      homography[6] * width / depth,
      homography[7] * height / depth
    };
    double sharpness = sharpness(found, grey, picture.widthPx(), picture.heightPx(), squarePx);
    Found refined = refined(found, image);
    return new BoardView(name, refined.ids, refined.x, refined.y, sharpness, likeness);
  }

  /**
   * Corners to a few hundredths of a pixel: the detectors alone are off by 0.2 under distortion.
   */
  private Found refined(Found found, Mat image) {
    double squarePx = smallestSquarePx(found);
    double clear = squarePx / 5; // up to what else is printed
    if (board.kind() == Board.Kind.CHARUCO) {
      clear = Math.min(clear, 0.4 * (1 - board.markerMm() / board.squareMm()) * squarePx);
    }
    int radius = (int) Math.min(MAX_WINDOW_PX, Math.round(clear));
    if (radius < MIN_WINDOW_PX) {
      return found;
    }
    try (Mat corners = new Mat(found.ids.length, 1, CV_32FC2);
        Size window = new Size(radius, radius);
        Size noZone = new Size(-1, -1);
        TermCriteria criteria = new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, 50, 1e-3)) {
      try (FloatIndexer indexer = corners.createIndexer()) {
        for (int i = 0; i < found.ids.length; i++) {
          indexer.put(i, 0, 0, (float) found.x[i]);
          indexer.put(i, 0, 1, (float) found.y[i]);
        }
      }
      cornerSubPix(image, corners, window, noZone, criteria);
      return found(found.ids, corners);
    }
  }

  /** The shortest side of a square, as squares at the far side of a tilted board have. */
  private double smallestSquarePx(Found found) {
    Map<Integer, Integer> places = new HashMap<>();
    for (int i = 0; i < found.ids.length; i++) {
      places.put(found.ids[i], i);
    }
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < found.ids.length; i++) {
      int id = found.ids[i];
      boolean last = id % board.cornerColumns() == board.cornerColumns() - 1;
      for (int next : new int[] {last ? -1 : id + 1, id + board.cornerColumns()}) {
        Integer other = places.get(next);
        if (other != null) {
          smallest =
              Math.min(
                  smallest, Math.hypot(found.x[other] - found.x[i], found.y[other] - found.y[i]));
        }
      }
    }
    return Double.isInfinite(smallest) ? 0 : smallest;
  }

  /** From millimetres on the board to pixels; null if there is none. */
  private double @Nullable [] homography(Found found) {
    double[] from = new double[2 * found.ids.length];
    double[] to = new double[2 * found.ids.length];
    for (int i = 0; i < found.ids.length; i++) {
      from[2 * i] = board.x(found.ids[i]);
      from[2 * i + 1] = board.y(found.ids[i]);
      to[2 * i] = found.x[i];
      to[2 * i + 1] = found.y[i];
    }
    try (Mat source = Mats.points(from);
        Mat target = Mats.points(to);
        Mat homography = findHomography(source, target)) {
      return homography.empty() ? null : Mats.values(homography);
    }
  }

  private static double[] mapped(double[] h, double x, double y) {
    double depth = h[6] * x + h[7] * y + h[8];
    return new double[] {
      (h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth
    };
  }

  private static double sharpness(
      Found found, byte[] grey, int widthPx, int heightPx, double squarePx) {
    int radius = (int) Math.max(MIN_WINDOW_PX, Math.min(MAX_WINDOW_PX, squarePx / 4));
    double sum = 0;
    int counted = 0;
    for (int i = 0; i < found.ids.length; i++) {
      int left = Math.max(0, (int) Math.round(found.x[i]) - radius);
      int top = Math.max(0, (int) Math.round(found.y[i]) - radius);
      int right = Math.min(widthPx - 2, left + 2 * radius);
      int bottom = Math.min(heightPx - 2, top + 2 * radius);
      int dark = 255;
      int bright = 0;
      int across = 0;
      int down = 0;
      for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
          int value = grey[y * widthPx + x] & 0xff;
          dark = Math.min(dark, value);
          bright = Math.max(bright, value);
          across = Math.max(across, Math.abs((grey[y * widthPx + x + 1] & 0xff) - value));
          down = Math.max(down, Math.abs((grey[(y + 1) * widthPx + x] & 0xff) - value));
        }
      }
      if (bright - dark >= MIN_CONTRAST) {
        sum += Math.min(1, (across + down) / 2.0 / (bright - dark));
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }

  private static byte[] grey(Picture picture) {
    byte[] bgr = picture.bgr();
    byte[] grey = new byte[bgr.length / 3];
    for (int i = 0; i < grey.length; i++) {
      int blue = bgr[3 * i] & 0xff;
      int green = bgr[3 * i + 1] & 0xff;
      int red = bgr[3 * i + 2] & 0xff;
      grey[i] = (byte) ((29 * blue + 150 * green + 77 * red + 128) >> 8);
    }
    return grey;
  }

  @Override
  public void close() {
    if (detector != null) {
      detector.close();
    }
  }
}
