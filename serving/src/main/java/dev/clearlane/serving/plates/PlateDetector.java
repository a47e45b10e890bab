package dev.clearlane.serving.plates;

import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_CUBIC;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.PlateDetection;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Finds plates in pictures of any size, by a model for task {@code plate-detect}. Opened, used and
 * closed on one thread.
 */
public final class PlateDetector implements AutoCloseable {
  /** Pixels that neighbouring tiles share: a plate this wide is whole in one of them. */
  private static final int OVERLAP_PX = 160;

  /** A box that ends this near to an inner edge of a tile is of a plate that the edge cuts. */
  private static final double EDGE_PX = 3;

  private final Engine engine;
  private final PlateDetection format;
  private final PlateMap map;
  private final PixelMapping mapping;
  private FloatBuffer input = TensorView.directFloats(0);
  private FloatBuffer output = TensorView.directFloats(0);

  /**
   * @param engine owned from now on, also if this throws
   * @throws EngineException if its model does not detect plates
   */
  public PlateDetector(Engine engine) throws EngineException {
    ModelManifest manifest = engine.manifest();
    PlateDetection detection = manifest.plateDetection();
    if (detection == null || manifest.tile() != null) {
      engine.close();
      throw new EngineException(
          "%s: a detector of plates is a model for task plate-detect that takes any size, not one"
                  .formatted(manifest.id())
              + (detection == null ? " for task " + manifest.task().id() : " of a fixed tile"));
    }
    this.engine = engine;
    format = detection;
    map = new PlateMap(detection, Views.minScore(detection.threshold()));
    mapping = new PixelMapping(manifest.pixels());
  }

  /** Id of the model. */
  public String model() {
    return engine.manifest().id();
  }

  /**
   * Plates in a picture, best first, none twice. A plate's score is the probability that not all
   * views that show it are mistaken ({@link Views}).
   *
   * @throws EngineException if the native engine fails; the detector may be used again
   */
  public List<Detection> detect(PixelView pixels, Scan scan) throws EngineException {
    int longer = Math.max(pixels.widthPx(), pixels.heightPx());
    Views views = new Views();
    try (Mat picture = Mats.of(pixels)) {
      views.add(whole(picture, scan.wholeScale(longer)));
      views.add(whole(picture, scan.coarseScale(longer)));
      double tiled = scan.tiledScale(longer);
      if (tiled > scan.wholeScale(longer)) {
        views.add(tiles(picture, tiled, scan.sidePx()));
      }
    }
    return views.plates(format.threshold());
  }

  private List<Detection> whole(Mat picture, double scale) throws EngineException {
    List<Detection> found = new ArrayList<>();
    try (Mat scaled = scaled(picture, scale)) {
      for (Detection each : run(scaled, 0, 0, scaled.cols(), scaled.rows())) {
        found.add(each.toPicture(0, 0, 1 / scale));
      }
    }
    return found;
  }

  private List<Detection> tiles(Mat picture, double scale, int side) throws EngineException {
    List<Detection> found = new ArrayList<>();
    try (Mat scaled = scaled(picture, scale)) {
      for (int top : starts(scaled.rows(), side)) {
        for (int left : starts(scaled.cols(), side)) {
          int width = Math.min(side, scaled.cols() - left);
          int height = Math.min(side, scaled.rows() - top);
          boolean[] inner = {
            left > 0, top > 0, left + width < scaled.cols(), top + height < scaled.rows()
          };
          for (Detection each : run(scaled, left, top, width, height)) {
            if (!isCut(each.box(), width, height, inner)) {
              found.add(each.toPicture(left, top, 1 / scale));
            }
          }
        }
      }
    }
    return found;
  }

  /** Whether a box reaches an edge of its tile that is inside of the picture. */
  private static boolean isCut(PlateBox box, int width, int height, boolean[] inner) {
    return (inner[0] && box.x() < EDGE_PX)
        || (inner[1] && box.y() < EDGE_PX)
        || (inner[2] && box.right() > width - EDGE_PX)
        || (inner[3] && box.bottom() > height - EDGE_PX);
  }

  /** First pixels of tiles that cover a side with at least the overlap, evenly spread. */
  static int[] starts(int length, int side) {
    if (length <= side) {
      return new int[] {0};
    }
    int overlap = Math.min(OVERLAP_PX, side / 4);
    int count = (length - overlap + side - overlap - 1) / (side - overlap);
    int[] starts = new int[count];
    for (int i = 0; i < count; i++) {
      starts[i] = (int) Math.round((double) i * (length - side) / (count - 1));
    }
    return starts;
  }

  private static Mat scaled(Mat picture, double scale) {
    if (scale == 1) {
      return new Mat(picture); // the same pixels
    }
    Mat scaled = new Mat();
    try (Size size =
        new Size(
            (int) Math.max(1, Math.round(picture.cols() * scale)),
            (int) Math.max(1, Math.round(picture.rows() * scale)))) {
      resize(picture, scaled, size, 0, 0, scale < 1 ? INTER_AREA : INTER_CUBIC);
    }
    return scaled;
  }

  /** Plates whose centre is in a part of a matrix, in pixels of that part. */
  private List<Detection> run(Mat from, int left, int top, int width, int height)
      throws EngineException {
    int multiple = engine.manifest().sizeMultiple();
    int tensorWidth = (width + multiple - 1) / multiple * multiple;
    int tensorHeight = (height + multiple - 1) / multiple * multiple;
    reserve(tensorHeight, tensorWidth);
    TensorView tensor = new TensorView(input, tensorWidth, tensorHeight);
    PixelView pixels =
        new PixelView(from.createBuffer(), Math.toIntExact(from.step()), from.cols(), from.rows());
    mapping.toTensor(pixels.part(left, top, width, height), tensor);
    engine.run(tensor, output);
    int stride = format.stridePx();
    List<Detection> found = map.decode(output, tensorHeight / stride, tensorWidth / stride);
    // Beyond the picture is its reflection, and plates in it.
    found.removeIf(each -> each.box().centreX() > width || each.box().centreY() > height);
    return found;
  }

  private void reserve(int height, int width) {
    int inputs = 3 * height * width;
    if (input.capacity() < inputs) {
      input = TensorView.directFloats(inputs);
    }
    int outputs = engine.manifest().outputValues(height, width);
    if (output.capacity() < outputs) {
      output = TensorView.directFloats(outputs);
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
