package dev.clearlane.serving.lens;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;

/**
 * Intrinsics and distortion of a camera at one picture size, as {@code clearlane calibrate camera}
 * measures them. A small JSON file. Pixel centres are at whole numbers, as in OpenCV.
 *
 * @param model meaning of the coefficients
 * @param widthPx of the pictures, {@value #MIN_SIDE_PX} to {@value #MAX_SIDE_PX}
 * @param heightPx of the pictures, the same range
 * @param fx focal length in pixels, 0.05 to 100 widths
 * @param fy focal length in pixels, 0.05 to 100 heights
 * @param cx principal point, within the picture
 * @param cy principal point, within the picture
 * @param distortion coefficients of the model, each -{@value #MAX_COEFFICIENT} to {@value
 *     #MAX_COEFFICIENT}
 * @param errorPx root mean square of the reprojection error over the views that were used; 0 or
 *     more
 * @param heldOutErrorPx the same over the views that were held out
 * @param views number of views that were used and held out
 */
public record Lens(
    @JsonProperty(value = "model", required = true) LensModel model,
    @JsonProperty(value = "width_px", required = true) int widthPx,
    @JsonProperty(value = "height_px", required = true) int heightPx,
    @JsonProperty(value = "fx", required = true) double fx,
    @JsonProperty(value = "fy", required = true) double fy,
    @JsonProperty(value = "cx", required = true) double cx,
    @JsonProperty(value = "cy", required = true) double cy,
    @JsonProperty(value = "distortion", required = true) List<Double> distortion,
    @JsonProperty("error_px") double errorPx,
    @JsonProperty("held_out_error_px") double heldOutErrorPx,
    @JsonProperty("views") int views) {
  private static final int MIN_SIDE_PX = 16;
  private static final int MAX_SIDE_PX = 16384;
  private static final int MAX_COEFFICIENT = 1000;
  private static final double MIN_FOCAL = 0.05;
  private static final double MAX_FOCAL = 100;

  /** Rounding of a side to whole pixels, as in 854x480. */
  private static final double ASPECT_TOLERANCE = 0.005;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * @throws IllegalArgumentException one line with the rule and the value
   */
  public Lens {
    require(model != null, "model must be brown-conrady or fisheye", "missing");
    side("width_px", widthPx);
    side("height_px", heightPx);
    require(isFocal(fx, widthPx), "fx must be 0.05 to 100 widths", fx);
    require(isFocal(fy, heightPx), "fy must be 0.05 to 100 heights", fy);
    require(cx >= 0 && cx < widthPx, "cx must be within the picture", cx);
    require(cy >= 0 && cy < heightPx, "cy must be within the picture", cy);
    require(
        distortion != null && distortion.size() == model.coefficients(),
        "distortion must have %d coefficients".formatted(model.coefficients()),
        distortion == null ? 0 : distortion.size());
    for (Double coefficient : distortion) {
      require(
          coefficient != null && Math.abs(coefficient) <= MAX_COEFFICIENT,
          "distortion must be numbers from -1000 to 1000",
          coefficient);
    }
    distortion = Collections.unmodifiableList(List.copyOf(distortion));
    require(errorPx >= 0, "error_px must be at least 0", errorPx);
    require(heldOutErrorPx >= 0, "held_out_error_px must be at least 0", heldOutErrorPx);
    require(views >= 0, "views must be at least 0", views);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException one line that names the file and what is wrong
   */
  public static Lens read(Path file) {
    try {
      Lens lens = JSON.readValue(Files.readAllBytes(file), Lens.class);
      if (lens == null) {
        throw new IllegalArgumentException(file + ": must hold a JSON object, but is null");
      }
      return lens;
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(file + ": no such file", e);
    } catch (IOException e) {
      Throwable cause = e.getCause() instanceof IllegalArgumentException rule ? rule : e;
      String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException(file + ": " + reason, e);
    }
  }

  /** Writes a file that {@link #read} reads. */
  public void write(Path file) throws IOException {
    Files.write(file, JSON.writeValueAsBytes(this));
  }

  /**
   * The same lens with pictures of another size.
   *
   * @throws IllegalArgumentException one line, if the aspect differs
   */
  public Lens scaledTo(int newWidthPx, int newHeightPx) {
    if (newWidthPx == widthPx && newHeightPx == heightPx) {
      return this;
    }
    double x = (double) newWidthPx / widthPx;
    double y = (double) newHeightPx / heightPx;
    if (Math.abs(x / y - 1) > ASPECT_TOLERANCE) {
      throw new IllegalArgumentException(
          "the camera's pictures must have the aspect of the calibration's, %dx%d, but are %dx%d"
              .formatted(widthPx, heightPx, newWidthPx, newHeightPx));
    }
    return new Lens(
        model,
        newWidthPx,
        newHeightPx,
        fx * x,
        fy * y,
        within((cx + 0.5) * x - 0.5, newWidthPx),
        within((cy + 0.5) * y - 0.5, newHeightPx),
        distortion,
        errorPx * x,
        heldOutErrorPx * x,
        views);
  }

  /**
   * Where a ray meets the picture.
   *
   * @param x of the ray's direction, over its depth
   * @param y of the ray's direction, over its depth
   * @return column and row in pixels; may be outside of the picture
   */
  public double[] pixel(double x, double y) {
    double square = x * x + y * y;
    if (model == LensModel.FISHEYE) {
      double radius = Math.sqrt(square);
      double angle = Math.atan(radius);
      double scale = radius < 1e-12 ? 1 : angle * polynomial(angle * angle, 0, 1, 2, 3) / radius;
      return new double[] {fx * scale * x + cx, fy * scale * y + cy};
    }
    double radial = polynomial(square, 0, 1, 4);
    double p1 = distortion.get(2);
    double p2 = distortion.get(3);
    double u = x * radial + 2 * p1 * x * y + p2 * (square + 2 * x * x);
    double v = y * radial + p1 * (square + 2 * y * y) + 2 * p2 * x * y;
    return new double[] {fx * u + cx, fy * v + cy};
  }

  /** 1 plus coefficients times powers of a square. */
  private double polynomial(double square, int... coefficients) {
    double sum = 1;
    double power = 1;
    for (int coefficient : coefficients) {
      power *= square;
      sum += distortion.get(coefficient) * power;
    }
    return sum;
  }

  private static double within(double centre, int side) {
    return Math.max(0, Math.min(Math.nextDown((double) side), centre));
  }

  private static boolean isFocal(double focal, int side) {
    return focal >= MIN_FOCAL * side && focal <= MAX_FOCAL * side;
  }

  private static void side(String name, int px) {
    require(
        px >= MIN_SIDE_PX && px <= MAX_SIDE_PX,
        "%s must be %d to %d".formatted(name, MIN_SIDE_PX, MAX_SIDE_PX),
        px);
  }

  private static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", but is " + value);
    }
  }
}
