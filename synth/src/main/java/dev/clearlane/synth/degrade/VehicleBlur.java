package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Blur of a camera on a moving car: one picture is integrated over the exposure while the camera
 * turns (pitch, yaw, roll) on a short arc and drives forward; the clean picture is the middle of
 * the exposure.
 *
 * <p>The scene is a ground plane up to some distance and an upright plane there, so each moment is
 * two homographies that agree where the planes meet. The picture is taken as a random part of a
 * 1280×720 view, or as all of it if it is larger.
 *
 * @param minSmearPx minimum smear by rotation in the middle of the view, in pixels, above 0
 * @param maxSmearPx maximum, in pixels, up to 256; drawn uniformly on a logarithmic scale between
 * @param averaging the values that are averaged
 * @param noise added after the blur
 */
record VehicleBlur(double minSmearPx, double maxSmearPx, Averaging averaging, SensorNoise noise)
    implements Degradation {
  private static final int VIEW_WIDTH_PX = 1280;
  private static final int VIEW_HEIGHT_PX = 720;

  /** Roll over an exposure: a degree to each side. */
  private static final double MAX_ROLL_RAD = Math.toRadians(2);

  /** A hundredth of a second at 90 km/h. */
  private static final double MAX_DRIVE_M = 0.25;

  /** One sample of the path at least for every so many pixels of smear, so that none shows. */
  private static final double PIXELS_PER_MOMENT = 1;

  private static final int MIN_MOMENTS = 9;
  private static final int MAX_MOMENTS = 33;

  public VehicleBlur {
    if (!(minSmearPx > 0 && maxSmearPx >= minSmearPx && maxSmearPx <= 256)) {
      throw new IllegalArgumentException(
          "blur smears must be 0 < min <= max <= 256 px, not %s to %s"
              .formatted(minSmearPx, maxSmearPx));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    int width = clean.widthPx();
    int height = clean.heightPx();
    Averaging values = averaging.draw(lasting);
    float[] samples = values.samples(clean, lasting);
    float[] sum = new float[samples.length];

    double focalPx = 900 + 500 * lasting.nextDouble();
    double smearPx = minSmearPx * Math.pow(maxSmearPx / minSmearPx, lasting.nextDouble());
    double smearRad = smearPx / focalPx;
    double direction = 2 * Math.PI * lasting.nextDouble();
    ShakePath pitch = ShakePath.draw(smearRad * Math.sin(direction), smearRad, lasting);
    ShakePath yaw = ShakePath.draw(smearRad * Math.cos(direction), smearRad, lasting);
    double rollRad = MAX_ROLL_RAD * (lasting.nextDouble() - 0.5) * lasting.nextDouble();
    ShakePath roll = ShakePath.draw(rollRad, Math.abs(rollRad), lasting);
    double driveM = MAX_DRIVE_M * lasting.nextDouble() * lasting.nextDouble();
    double cameraHeightM = 1.1 + 0.6 * lasting.nextDouble();
    double wallM = 15 + 60 * lasting.nextDouble();
    double left = -VIEW_WIDTH_PX / 2.0 + Math.max(0, VIEW_WIDTH_PX - width) * lasting.nextDouble();
    double top =
        -VIEW_HEIGHT_PX * 0.45 + Math.max(0, VIEW_HEIGHT_PX - height) * lasting.nextDouble();
    double jointRow = focalPx * cameraHeightM / wallM - top;

    double passed = moment.exposures();
    int moments =
        (int) Math.max(MIN_MOMENTS, Math.min(MAX_MOMENTS, Math.ceil(smearPx / PIXELS_PER_MOMENT)));
    for (int i = 0; i < moments; i++) {
      double at = (i + 0.5) / moments - 0.5;
      double[] rotation = rotation(pitch.at(at, passed), yaw.at(at, passed), roll.at(at, passed));
      double forwardM = driveM * (at - passed);
      double[] wall = homography(rotation, forwardM, 0, 1 / wallM, focalPx, left, top);
      double[] ground = homography(rotation, forwardM, 1 / cameraHeightM, 0, focalPx, left, top);
      for (int y = 0; y < height; y++) {
        addRow(sum, samples, width, height, y, y < jointRow ? wall : ground);
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= moments;
    }
    values.toLinear(sum);
    noise.addTo(sum, lasting, moment.momentary());
    return LinearLight.toPicture(sum, width, height);
  }

  @Override
  public boolean moves() {
    return true;
  }

  private static double[] rotation(double pitch, double yaw, double roll) {
    double cp = Math.cos(pitch);
    double sp = Math.sin(pitch);
    double cy = Math.cos(yaw);
    double sy = Math.sin(yaw);
    double cr = Math.cos(roll);
    double sr = Math.sin(roll);
    return new double[] {
      cr * cy,
      -sr * cp + cr * sy * sp,
      sr * sp + cr * sy * cp,
      sr * cy,
      cr * cp + sr * sy * sp,
      -cr * sp + sr * sy * cp,
      -sy,
      cy * sp,
      cy * cp
    };
  }

  /**
   * Position in the reference of a pixel of the moment: K·(R + t·nᵀ)·K⁻¹ for the plane n·X = 1,
   * with n = (0, inverse height, inverse depth) in the camera's axes and t forward.
   */
  private static double[] homography(
      double[] r,
      double forwardM,
      double inverseHeight,
      double inverseDepth,
      double focalPx,
      double left,
      double top) {
    double[] m = r.clone();
    m[7] += forwardM * inverseHeight;
    m[8] += forwardM * inverseDepth;
    double f = focalPx;
    // Columns: pixel x, pixel y, one; rows: the reference's x, y and depth, scaled by the focal
    // length so that the depth is near 1.
    double[] h = new double[9];
    for (int row = 0; row < 3; row++) {
      double a = m[3 * row] / f;
      double b = m[3 * row + 1] / f;
      double c = m[3 * row + 2] + a * left + b * top;
      double scale = row < 2 ? f : 1;
      h[3 * row] = a * scale;
      h[3 * row + 1] = b * scale;
      h[3 * row + 2] = c * scale;
    }
    for (int column = 0; column < 3; column++) {
      h[column] -= left * h[6 + column];
      h[3 + column] -= top * h[6 + column];
    }
    return h;
  }

  private static void addRow(float[] sum, float[] from, int width, int height, int y, double[] h) {
    float stepX = (float) h[0];
    float stepY = (float) h[3];
    float stepW = (float) h[6];
    float startX = (float) (h[1] * y + h[2]);
    float startY = (float) (h[4] * y + h[5]);
    float startW = (float) (h[7] * y + h[8]);
    float maxX = width - 1;
    float maxY = height - 1;
    int stride = 3 * width;
    int out = y * stride;
    for (int x = 0; x < width; x++, out += 3) {
      float inverse = 1 / (startW + stepW * x);
      float sx = Math.max(0, Math.min(maxX, (startX + stepX * x) * inverse));
      float sy = Math.max(0, Math.min(maxY, (startY + stepY * x) * inverse));
      int ix = (int) sx;
      int iy = (int) sy;
      float fx = sx - ix;
      float fy = sy - iy;
      int at = iy * stride + 3 * ix;
      int right = ix < width - 1 ? 3 : 0;
      int down = iy < height - 1 ? stride : 0;
      float topLeft = (1 - fx) * (1 - fy);
      float topRight = fx * (1 - fy);
      float bottomLeft = (1 - fx) * fy;
      float bottomRight = fx * fy;
      for (int c = 0; c < 3; c++) {
        sum[out + c] +=
            topLeft * from[at + c]
                + topRight * from[at + right + c]
                + bottomLeft * from[at + down + c]
                + bottomRight * from[at + down + right + c];
      }
    }
  }
}
