package dev.clearlane.calibration.camera;

import static org.bytedeco.opencv.global.opencv_objdetect.getPredefinedDictionary;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensRays;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.CharucoBoard;
import org.bytedeco.opencv.opencv_objdetect.Dictionary;

/** Renders boards as a camera with a known lens sees them, ray by ray. */
final class BoardScene {
  /** Edges go from dark to bright over this, as a lens shows them. */
  private static final double EDGE_PX = 1.6;

  private static final int DOTS_PER_SQUARE = 40;
  private static final double NOISE = 2;

  private final Lens lens;
  private final Board board;
  private final float[] rays; // x and y for every part of a pixel
  private final byte[] print; // ChArUco: the board's picture
  private final int printWidth;
  private final int parts; // rays per side of a pixel

  BoardScene(Lens lens, Board board) {
    this.lens = lens;
    this.board = board;
    parts = board.kind() == Board.Kind.CHARUCO ? 2 : 1;
    rays = new float[2 * parts * parts * lens.widthPx() * lens.heightPx()];
    for (int v = 0; v < parts * lens.heightPx(); v++) {
      for (int u = 0; u < parts * lens.widthPx(); u++) {
        double[] ray = LensRays.ray(lens, (u + 0.5) / parts - 0.5, (v + 0.5) / parts - 0.5);
        rays[2 * (v * parts * lens.widthPx() + u)] = (float) ray[0];
        rays[2 * (v * parts * lens.widthPx() + u) + 1] = (float) ray[1];
      }
    }
    printWidth = board.columns() * DOTS_PER_SQUARE;
    print = board.kind() == Board.Kind.CHARUCO ? print() : new byte[0];
  }

  /** A pose that shows the board's centre at a place of the picture. */
  record View(double u, double v, double distanceMm, double tiltX, double tiltY, double turn) {}

  /** Views that cover the picture. */
  static List<View> ample(Lens lens, double distanceMm) {
    double width = lens.widthPx();
    double height = lens.heightPx();
    double[][] places = {
      {0.5, 0.5},
      {0.23, 0.32},
      {0.77, 0.32},
      {0.23, 0.68},
      {0.77, 0.68},
      {0.5, 0.3},
      {0.5, 0.7},
      {0.24, 0.5},
      {0.76, 0.5}
    };
    double[][] tilts = {{0, 0}, {28, 5}, {-5, 30}, {-26, -8}, {10, -30}};
    View[] views = new View[18];
    for (int i = 0; i < views.length; i++) {
      double[] place = places[i % places.length];
      double[] tilt = tilts[(i + i / places.length) % tilts.length];
      views[i] =
          new View(
              place[0] * width,
              place[1] * height,
              distanceMm * (i < places.length ? 1 : 1.3),
              tilt[0],
              tilt[1],
              7 * (i % 4) - 10);
    }
    return List.of(views);
  }

  Picture render(View view, long seed) {
    double[] r = rotation(view);
    double[] t = translation(view, r);
    // board to ray: H = [r1 r2 t]; its inverse leads from rays to the board
    double[] inverse = inverse(new double[] {r[0], r[1], t[0], r[3], r[4], t[1], r[6], r[7], t[2]});
    SplittableRandom random = new SplittableRandom(seed);
    Picture picture = Picture.black(lens.widthPx(), lens.heightPx());
    int row = parts * lens.widthPx();
    for (int v = 0; v < lens.heightPx(); v++) {
      for (int u = 0; u < lens.widthPx(); u++) {
        double sum = 0;
        for (int i = 0; i < parts * parts; i++) {
          int at = 2 * ((parts * v + i / parts) * row + parts * u + i % parts);
          sum +=
              seen(
                  inverse,
                  rays[at],
                  rays[at + 1],
                  lens.fx() * board.squareMm() / view.distanceMm());
        }
        double noise = NOISE * (random.nextDouble() + random.nextDouble() - 1) * 2;
        int value = (int) Math.max(0, Math.min(255, Math.round(sum / (parts * parts) + noise)));
        int at = 3 * (v * lens.widthPx() + u);
        Arrays.fill(picture.bgr(), at, at + 3, (byte) value);
      }
    }
    return picture;
  }

  /** Where the lens projects a point of the board. */
  double[] pixel(View view, double xMm, double yMm) {
    double[] r = rotation(view);
    double[] t = translation(view, r);
    double x = r[0] * xMm + r[1] * yMm + t[0];
    double y = r[3] * xMm + r[4] * yMm + t[1];
    double z = r[6] * xMm + r[7] * yMm + t[2];
    return lens.pixel(x / z, y / z);
  }

  private double[] translation(View view, double[] r) {
    double[] centre = LensRays.ray(lens, view.u(), view.v());
    double length = Math.sqrt(centre[0] * centre[0] + centre[1] * centre[1] + 1);
    double depth = view.distanceMm() / length;
    double middleX = (board.cornerColumns() - 1) * board.squareMm() / 2;
    double middleY = (board.cornerRows() - 1) * board.squareMm() / 2;
    return new double[] {
      centre[0] * depth - r[0] * middleX - r[1] * middleY,
      centre[1] * depth - r[3] * middleX - r[4] * middleY,
      depth - r[6] * middleX - r[7] * middleY
    };
  }

  private double seen(double[] inverse, double x, double y, double squarePx) {
    double w = inverse[6] * x + inverse[7] * y + inverse[8];
    double boardX = (inverse[0] * x + inverse[1] * y + inverse[2]) / w / board.squareMm();
    double boardY = (inverse[3] * x + inverse[4] * y + inverse[5]) / w / board.squareMm();
    if (w <= 0) {
      return 90;
    }
    double column = boardX + 1; // squares begin one before the first inner corner
    double row = boardY + 1;
    int columns = board.cornerColumns() + 1;
    int rows = board.cornerRows() + 1;
    if (column < -0.7 || row < -0.7 || column > columns + 0.7 || row > rows + 0.7) {
      return 90; // the wall behind
    }
    if (column < 0 || row < 0 || column >= columns || row >= rows) {
      return 225;
    }
    double share = board.kind() == Board.Kind.CHARUCO ? board.markerMm() / board.squareMm() : 0;
    boolean white = ((int) column + (int) row) % 2 == 1;
    double fromMiddle =
        Math.max(Math.abs(column % 1 - 0.5), Math.abs(row % 1 - 0.5)); // of its square
    if (white && fromMiddle < share / 2) {
      int down = (int) (row * DOTS_PER_SQUARE);
      int across = (int) (column * DOTS_PER_SQUARE);
      return 25 + 200.0 * (print[down * printWidth + across] & 0xff) / 255;
    }
    return 125 - 100 * wave(column, squarePx) * wave(row, squarePx);
  }

  /** Alternates between 1 and -1 from square to square. */
  private static double wave(double at, double squarePx) {
    long edge = Math.round(at);
    double rising = (at - edge) * squarePx / (EDGE_PX / 2);
    return Math.max(-1, Math.min(1, rising)) * (edge % 2 == 0 ? 1 : -1);
  }

  private byte[] print() {
    try (Dictionary dictionary =
            getPredefinedDictionary(Board.DICTIONARIES.get(board.dictionary()));
        Size squares = new Size(board.columns(), board.rows());
        CharucoBoard printed =
            new CharucoBoard(
                squares, (float) board.squareMm(), (float) board.markerMm(), dictionary);
        Size size = new Size(printWidth, board.rows() * DOTS_PER_SQUARE);
        Mat image = new Mat()) {
      printed.generateImage(size, image);
      byte[] pixels = new byte[printWidth * board.rows() * DOTS_PER_SQUARE];
      image.data().get(pixels);
      return pixels;
    }
  }

  private static double[] rotation(View view) {
    double a = Math.toRadians(view.tiltX());
    double b = Math.toRadians(view.tiltY());
    double c = Math.toRadians(view.turn());
    double[] x = {1, 0, 0, 0, Math.cos(a), -Math.sin(a), 0, Math.sin(a), Math.cos(a)};
    double[] y = {Math.cos(b), 0, Math.sin(b), 0, 1, 0, -Math.sin(b), 0, Math.cos(b)};
    double[] z = {Math.cos(c), -Math.sin(c), 0, Math.sin(c), Math.cos(c), 0, 0, 0, 1};
    return product(product(x, y), z);
  }

  private static double[] product(double[] a, double[] b) {
    double[] product = new double[9];
    for (int i = 0; i < 9; i++) {
      for (int j = 0; j < 3; j++) {
        product[i] += a[i / 3 * 3 + j] * b[3 * j + i % 3];
      }
    }
    return product;
  }

  private static double[] inverse(double[] m) {
    double[] adjoint = {
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]
    };
    double determinant = m[0] * adjoint[0] + m[1] * adjoint[3] + m[2] * adjoint[6];
    for (int i = 0; i < 9; i++) {
      adjoint[i] /= determinant;
    }
    return adjoint;
  }
}
