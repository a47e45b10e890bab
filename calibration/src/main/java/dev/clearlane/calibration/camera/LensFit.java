package dev.clearlane.calibration.camera;

import static org.bytedeco.opencv.global.opencv_calib3d.FISHEYE_CALIB_FIX_SKEW;
import static org.bytedeco.opencv.global.opencv_calib3d.FISHEYE_CALIB_RECOMPUTE_EXTRINSIC;
import static org.bytedeco.opencv.global.opencv_calib3d.Rodrigues;
import static org.bytedeco.opencv.global.opencv_calib3d.SOLVEPNP_ITERATIVE;
import static org.bytedeco.opencv.global.opencv_calib3d.calibrateCamera;
import static org.bytedeco.opencv.global.opencv_calib3d.fisheyeCalibrate;
import static org.bytedeco.opencv.global.opencv_calib3d.fisheyeUndistortPoints;
import static org.bytedeco.opencv.global.opencv_calib3d.solvePnP;

import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Point2f;
import org.bytedeco.opencv.opencv_core.Point2fVector;
import org.bytedeco.opencv.opencv_core.Point2fVectorVector;
import org.bytedeco.opencv.opencv_core.Point3f;
import org.bytedeco.opencv.opencv_core.Point3fVector;
import org.bytedeco.opencv.opencv_core.Point3fVectorVector;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_core.TermCriteria;

/**
 * Fits a lens to views of a board with OpenCV, and measures it on views that were held out. The
 * result depends on nothing but the views and their order.
 */
final class LensFit {
  private static final int MAX_ITERATIONS = 100;
  private static final double PRECISION = 1e-9;

  /** Corners with more than this times the median error are wrong, if it is this many pixels. */
  private static final double OUTLIER = 6;

  private static final double MIN_OUTLIER_PX = 0.3;
  private static final int MIN_CORNERS = 8;
  private static final int MIN_VIEWS = 3;

  /** Reserved, not used: pages come as they are touched. */
  private static final long STACK_BYTES = 512L << 20;

  private final Board board;
  private final LensModel model;
  private final int widthPx;
  private final int heightPx;

  LensFit(Board board, LensModel model, int widthPx, int heightPx) {
    this.board = board;
    this.model = model;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
  }

  /**
   * A fitted lens.
   *
   * @param lens with its errors
   * @param views those that were used, then those that were held out
   */
  record Result(Lens lens, List<FittedView> views) {
    Result {
      views = List.copyOf(views);
    }
  }

  /**
   * Fits a lens.
   *
   * @param used at least 3 views
   * @param heldOut at least 1 view
   * @throws CameraException one line, if the views do not determine a lens
   */
  Result fit(List<BoardView> used, List<BoardView> heldOut)
      throws CameraException, InterruptedException {
    FutureTask<Result> task = new FutureTask<>(() -> robust(used, heldOut));
    // OpenCV's solvers overflow the stack of an ordinary Java thread, which ends the process.
    Thread thread = new Thread(null, task, "lens-fit", STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) { // of OpenCV, or a lens outside of every range
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      String reason = String.valueOf(e.getCause().getMessage()).lines().findFirst().orElse("");
      throw new CameraException(
          "--frames: views must determine a %s lens, but do not (%s)"
              .formatted(name(model), reason.replaceFirst("^OpenCV.*? error: ", "")),
          e);
    }
  }

  /** As options and files call it. */
  static String name(LensModel model) {
    return model == LensModel.FISHEYE ? "fisheye" : "brown-conrady";
  }

  /** Fitted again without corners that were found in a wrong place. */
  private Result robust(List<BoardView> used, List<BoardView> heldOut) {
    Result first = fitted(used, heldOut);
    double[] errors =
        first.views().stream()
            .filter(view -> !view.heldOut())
            .flatMapToDouble(
                view -> IntStream.range(0, view.dx().length).mapToDouble(view::errorPx))
            .sorted()
            .toArray();
    double maxPx = Math.max(MIN_OUTLIER_PX, OUTLIER * errors[errors.length / 2]);
    List<BoardView> kept = new ArrayList<>();
    int corners = 0;
    for (FittedView view : first.views()) {
      int[] right =
          IntStream.range(0, view.dx().length).filter(i -> view.errorPx(i) <= maxPx).toArray();
      if (!view.heldOut() && right.length >= MIN_CORNERS) {
        kept.add(view.view().only(right));
        corners += right.length;
      }
    }
    return corners == errors.length || kept.size() < MIN_VIEWS ? first : fitted(kept, heldOut);
  }

  private Result fitted(List<BoardView> used, List<BoardView> heldOut) {
    List<FittedView> views = new ArrayList<>();
    try (Mat camera = new Mat();
        Mat distortion = new Mat();
        MatVector rotations = poses(used.size());
        MatVector translations = poses(used.size());
        Point3fVectorVector places = places(used);
        Point2fVectorVector points = points(used);
        Size size = new Size(widthPx, heightPx);
        TermCriteria criteria = criteria()) {
      if (model == LensModel.FISHEYE) {
        fisheyeCalibrate(
            places,
            points,
            size,
            camera,
            distortion,
            rotations,
            translations,
            FISHEYE_CALIB_RECOMPUTE_EXTRINSIC | FISHEYE_CALIB_FIX_SKEW,
            criteria);
      } else {
        calibrateCamera(
            places, points, size, camera, distortion, rotations, translations, 0, criteria);
      }
      Lens lens = lens(Mats.values(camera), Mats.values(distortion), 0, 0, 0);
      for (int i = 0; i < used.size(); i++) {
        try (Mat rotation = rotations.get(i);
            Mat translation = translations.get(i)) {
          Pose pose =
              model == LensModel.FISHEYE
                  ? pose(used.get(i), camera, distortion)
                  : pose(rotation, translation);
          views.add(seen(lens, used.get(i), false, pose));
        }
      }
      for (BoardView view : heldOut) {
        views.add(seen(lens, view, true, pose(view, camera, distortion)));
      }
      Lens measured =
          lens(
              Mats.values(camera),
              Mats.values(distortion),
              error(views, false),
              error(views, true),
              views.size());
      return new Result(measured, views);
    }
  }

  /** For OpenCV's poses: fisheyeCalibrate needs as many as views, but does not change them. */
  private MatVector poses(int views) {
    MatVector poses = new MatVector();
    for (int i = 0; i < views && model == LensModel.FISHEYE; i++) {
      try (Mat pose = Mats.places(0, 0, 0)) {
        poses.push_back(pose);
      }
    }
    return poses;
  }

  private Lens lens(
      double[] k, double[] coefficients, double errorPx, double heldOutPx, int views) {
    List<Double> distortion =
        DoubleStream.of(coefficients).limit(model.coefficients()).boxed().toList();
    return new Lens(
        model, widthPx, heightPx, k[0], k[4], k[2], k[5], distortion, errorPx, heldOutPx, views);
  }

  private static double error(List<FittedView> views, boolean heldOut) {
    double squares = 0;
    int corners = 0;
    for (FittedView view : views) {
      if (view.heldOut() == heldOut) {
        squares += view.squares();
        corners += view.view().corners();
      }
    }
    return Math.sqrt(squares / corners);
  }

  private FittedView seen(Lens lens, BoardView view, boolean heldOut, Pose pose) {
    double[] dx = new double[view.corners()];
    double[] dy = new double[view.corners()];
    for (int i = 0; i < dx.length; i++) {
      double[] place = pose.place(board.x(view.ids()[i]), board.y(view.ids()[i]));
      double[] pixel = lens.pixel(place[0] / place[2], place[1] / place[2]);
      dx[i] = view.x()[i] - pixel[0];
      dy[i] = view.y()[i] - pixel[1];
    }
    return new FittedView(view, heldOut, pose, dx, dy);
  }

  private static Pose pose(Mat rotation, Mat translation) {
    try (Mat matrix = new Mat()) {
      Rodrigues(rotation, matrix);
      return new Pose(Mats.values(matrix), Mats.values(translation));
    }
  }

  /** The pose of a view by itself, the lens given. */
  private Pose pose(BoardView view, Mat camera, Mat distortion) {
    double[] places = new double[3 * view.corners()];
    double[] points = new double[2 * view.corners()];
    for (int i = 0; i < view.corners(); i++) {
      places[3 * i] = board.x(view.ids()[i]);
      places[3 * i + 1] = board.y(view.ids()[i]);
      points[2 * i] = view.x()[i];
      points[2 * i + 1] = view.y()[i];
    }
    try (Mat placed = Mats.places(places);
        Mat seen = Mats.points(points);
        Mat straight = new Mat();
        Mat none = new Mat();
        Mat rotation = new Mat();
        Mat translation = new Mat();
        TermCriteria criteria = criteria()) {
      boolean isFisheye = model == LensModel.FISHEYE;
      if (isFisheye) {
        fisheyeUndistortPoints(seen, straight, camera, distortion, none, camera, criteria);
      }
      boolean solved =
          solvePnP(
              placed,
              isFisheye ? straight : seen,
              camera,
              isFisheye ? none : distortion,
              rotation,
              translation,
              false,
              SOLVEPNP_ITERATIVE);
      if (!solved) {
        throw new IllegalStateException(view.name() + ": no pose explains the board");
      }
      return pose(rotation, translation);
    }
  }

  private Point3fVectorVector places(List<BoardView> views) {
    Point3fVectorVector all = new Point3fVectorVector();
    for (BoardView view : views) {
      try (Point3fVector places = new Point3fVector()) {
        for (int id : view.ids()) {
          try (Point3f place = new Point3f((float) board.x(id), (float) board.y(id), 0)) {
            places.push_back(place);
          }
        }
        all.push_back(places);
      }
    }
    return all;
  }

  private static Point2fVectorVector points(List<BoardView> views) {
    Point2fVectorVector all = new Point2fVectorVector();
    for (BoardView view : views) {
      try (Point2fVector points = new Point2fVector()) {
        for (int i = 0; i < view.corners(); i++) {
          try (Point2f point = new Point2f((float) view.x()[i], (float) view.y()[i])) {
            points.push_back(point);
          }
        }
        all.push_back(points);
      }
    }
    return all;
  }

  private static TermCriteria criteria() {
    return new TermCriteria(TermCriteria.COUNT | TermCriteria.EPS, MAX_ITERATIONS, PRECISION);
  }
}
