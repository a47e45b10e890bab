package dev.clearlane.synth.drive;

import dev.clearlane.bundle.Picture;
import dev.clearlane.synth.degrade.LinearLight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Renders moments of the drive in linear light. Holds the canvas of one thread; not thread-safe.
 */
final class StreetRenderer {
  private static final double FAR_M = 230;
  private static final int MIN_PLATE_WIDTH_PX = 8;

  /** Sub-pixel positions of the antialiasing samples, a rotated grid. */
  private static final double[][] SAMPLES = {
    {-0.125, -0.375}, {0.375, -0.125}, {0.125, 0.375}, {-0.375, 0.125}
  };

  private final Street street;
  private final CameraPath path;
  private final Lens lens;
  private final Canvas canvas;

  StreetRenderer(Street street, CameraPath path, Lens lens) {
    this.street = street;
    this.path = path;
    this.lens = lens;
    canvas = new Canvas(lens.widthPx(), lens.heightPx());
  }

  /**
   * The street at one moment, antialiased.
   *
   * @return interleaved B, G, R in linear light, 0–1
   */
  float[] moment(double seconds) {
    float[] sum = new float[3 * lens.widthPx() * lens.heightPx()];
    for (int sample = 0; sample < SAMPLES.length; sample++) {
      add(sum, seconds, sample, 1f / SAMPLES.length);
    }
    return sum;
  }

  /**
   * The mean light while the shutter is open: of {@code moments} moments, evenly spaced and centred
   * on {@code seconds}, each rendered with one of the antialiasing samples in turn.
   */
  float[] exposure(double seconds, double exposureSeconds, int moments) {
    float[] sum = new float[3 * lens.widthPx() * lens.heightPx()];
    for (int i = 0; i < moments; i++) {
      double at = seconds + exposureSeconds * ((i + 0.5) / moments - 0.5);
      add(sum, at, i % SAMPLES.length, 1f / moments);
    }
    return sum;
  }

  /** {@link #moment} as 8-bit picture. */
  Picture picture(double seconds) {
    return LinearLight.toPicture(moment(seconds), lens.widthPx(), lens.heightPx());
  }

  /** The plates that can be seen whole at a moment, at least eight pixels wide. */
  List<PlateTruth> plates(double seconds) {
    draw(seconds, lens, 0);
    Viewpoint viewpoint = path.at(seconds);
    List<PlateTruth> plates = new ArrayList<>();
    for (Car car : street.cars()) {
      List<Point3> corners = car.plateAt(seconds).stream().map(viewpoint::see).toList();
      if (corners.stream().anyMatch(corner -> corner.z() < 1)) {
        continue;
      }
      int left = (int) Math.floor(corners.stream().mapToDouble(lens::column).min().orElseThrow());
      int right = (int) Math.ceil(corners.stream().mapToDouble(lens::column).max().orElseThrow());
      int top = (int) Math.floor(corners.stream().mapToDouble(lens::row).min().orElseThrow());
      int bottom = (int) Math.ceil(corners.stream().mapToDouble(lens::row).max().orElseThrow());
      boolean whole = left >= 0 && top >= 0 && right <= lens.widthPx() && bottom <= lens.heightPx();
      if (whole && right - left >= MIN_PLATE_WIDTH_PX && isVisible(corners)) {
        plates.add(new PlateTruth(car.model().plateText(), left, top, right - left, bottom - top));
      }
    }
    return plates;
  }

  /** Whether nothing hides the corners, moved a little inwards. */
  private boolean isVisible(List<Point3> corners) {
    Point3 middle = corners.get(0).plus(corners.get(2)).times(0.5);
    for (Point3 corner : corners) {
      Point3 inside = middle.plus(corner.minus(middle).times(0.8));
      int x = (int) lens.column(inside);
      int y = (int) lens.row(inside);
      if (canvas.depth(x, y) < inside.z() - 0.3) {
        return false;
      }
    }
    return true;
  }

  private void add(float[] sum, double seconds, int sample, float weight) {
    Lens moved = lens.moved(SAMPLES[sample][0], SAMPLES[sample][1]);
    draw(seconds, moved, (double) sample / SAMPLES.length);
    int[] rgb = canvas.rgb();
    for (int i = 0, p = 0; p < rgb.length; p++) {
      int colour = rgb[p];
      sum[i++] += weight * LinearLight.of(colour & 0xff);
      sum[i++] += weight * LinearLight.of(colour >> 8 & 0xff);
      sum[i++] += weight * LinearLight.of(colour >> 16 & 0xff);
    }
  }

  private void draw(double seconds, Lens through, double ditherShift) {
    Viewpoint viewpoint = path.at(seconds);
    double z = viewpoint.position().z();
    canvas.clear(ditherShift);
    // Near before far, so that little is drawn only to be covered.
    for (Facet facet : street.solids()) {
      if (isNear(facet, z)) {
        canvas.draw(facet, viewpoint, through, true);
      }
    }
    List<Facet> cutouts = new ArrayList<>();
    for (Facet facet : street.cutouts()) {
      if (facet.farthestZ() > z) {
        cutouts.add(facet);
      }
    }
    for (Car car : street.cars()) {
      for (Facet facet : car.facetsAt(seconds)) {
        if (!isNear(facet, z)) {
          continue;
        }
        if (facet.texture().isOpaque()) {
          canvas.draw(facet, viewpoint, through, true);
        } else {
          cutouts.add(facet);
        }
      }
    }
    for (Facet facet : street.ground()) {
      canvas.draw(facet, viewpoint, through, true);
    }
    Point3 along = new Point3(viewpoint.position().x(), 0, z);
    canvas.draw(street.sky().movedBy(along), viewpoint, through, false);
    cutouts.sort(Comparator.comparingDouble(Facet::nearestZ).reversed());
    for (Facet facet : cutouts) {
      canvas.draw(facet, viewpoint, through, true);
    }
  }

  private static boolean isNear(Facet facet, double z) {
    return facet.farthestZ() > z && facet.nearestZ() < z + FAR_M;
  }
}
