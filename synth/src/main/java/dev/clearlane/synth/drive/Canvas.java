package dev.clearlane.synth.drive;

import java.util.Arrays;
import java.util.List;

/**
 * Draws facets in perspective with a depth buffer, one sample per pixel.
 *
 * <p>In the plane of a facet, texture coordinates and inverse depth are ratios of functions that
 * are linear in the pixel's position, so each facet is drawn exactly, without triangles. Not
 * thread-safe; reused from picture to picture.
 */
final class Canvas {
  private static final double NEAR_M = 0.25;
  private static final int HAZE_RGB = 0xffc3cdd6;
  private static final double HAZE_M = 420;

  /** Texture levels are mixed by a pattern over neighbouring pixels instead of sampling two. */
  private static final float[] DITHER = {
    0 / 16f, 8 / 16f, 2 / 16f, 10 / 16f, 12 / 16f, 4 / 16f, 14 / 16f, 6 / 16f,
    3 / 16f, 11 / 16f, 1 / 16f, 9 / 16f, 15 / 16f, 7 / 16f, 13 / 16f, 5 / 16f
  };

  private static final int[] HAZE = new int[1024];

  static {
    for (int i = 0; i < HAZE.length; i++) {
      HAZE[i] = (int) (200 * (1 - Math.exp(-i / HAZE_M)));
    }
  }

  private final int width;
  private final int height;
  private final int[] rgb;
  private final float[] inverseDepth;
  private float ditherShift;

  Canvas(int widthPx, int heightPx) {
    width = widthPx;
    height = heightPx;
    rgb = new int[widthPx * heightPx];
    inverseDepth = new float[widthPx * heightPx];
  }

  /** The samples drawn so far, 0xRRGGBB, rows top to bottom; owned by the canvas. */
  int[] rgb() {
    return rgb;
  }

  /** Distance in metres along the optical axis of what is seen at a pixel; infinite for nothing. */
  double depth(int x, int y) {
    return 1.0 / inverseDepth[y * width + x];
  }

  /**
   * Starts a new picture.
   *
   * @param ditherShift 0–1; pictures with evenly spread shifts average to smooth texture levels
   */
  void clear(double ditherShift) {
    this.ditherShift = (float) ditherShift;
    Arrays.fill(rgb, HAZE_RGB);
    Arrays.fill(inverseDepth, 0f);
  }

  /** Draws a facet; {@code hazy} ones fade with distance. */
  void draw(Facet facet, Viewpoint viewpoint, Lens lens, boolean hazy) {
    double[] columns = new double[facet.outline().size() + 1];
    double[] rows = new double[columns.length];
    int corners = clip(facet.outline(), viewpoint, lens, columns, rows);
    if (corners < 3) {
      return;
    }
    Point3 o = viewpoint.see(facet.origin());
    Point3 u = viewpoint.turn(facet.uAxis());
    Point3 v = viewpoint.turn(facet.vAxis());
    Point3 n = u.cross(v);
    double plane = o.dot(n);
    if (Math.abs(plane) < 1e-9) {
      return;
    }
    Gradient w = Gradient.of(n.times(1 / plane), lens);
    Gradient s = Gradient.of(v.cross(o).times(1 / plane), lens);
    Gradient t = Gradient.of(o.cross(u).times(1 / plane), lens);
    double top = Double.MAX_VALUE;
    double bottom = -Double.MAX_VALUE;
    for (int i = 0; i < corners; i++) {
      top = Math.min(top, rows[i]);
      bottom = Math.max(bottom, rows[i]);
    }
    int firstRow = (int) Math.max(0, Math.ceil(top - 0.5));
    int lastRow = (int) Math.min(height - 1, Math.ceil(bottom - 0.5) - 1);
    for (int y = firstRow; y <= lastRow; y++) {
      double left = Double.MAX_VALUE;
      double right = -Double.MAX_VALUE;
      double middle = y + 0.5;
      for (int i = 0; i < corners; i++) {
        int j = i + 1 < corners ? i + 1 : 0;
        double a = rows[i];
        double b = rows[j];
        if (a <= middle != b <= middle) {
          double x = columns[i] + (columns[j] - columns[i]) * (middle - a) / (b - a);
          left = Math.min(left, x);
          right = Math.max(right, x);
        }
      }
      int from = (int) Math.max(0, Math.ceil(left - 0.5));
      int to = (int) Math.min(width - 1, Math.ceil(right - 0.5) - 1);
      if (from <= to) {
        drawSpan(facet, y, from, to, w, s, t, hazy);
      }
    }
  }

  private void drawSpan(
      Facet facet, int y, int from, int to, Gradient w, Gradient s, Gradient t, boolean hazy) {
    Texture texture = facet.texture();
    boolean opaque = texture.isOpaque();
    int shade = facet.shade();
    float texelsU = texture.widthTexels();
    float texelsV = texture.heightTexels();
    float wx = (float) w.perColumn;
    float sx = (float) s.perColumn;
    float tx = (float) t.perColumn;
    float w0 = (float) w.at(from + 0.5, y + 0.5);
    float s0 = (float) s.at(from + 0.5, y + 0.5);
    float t0 = (float) t.at(from + 0.5, y + 0.5);
    float level = 0;
    int levelUntil = -1;
    for (int x = from, i = 0; x <= to; x++, i++) {
      float inverse = w0 + wx * i;
      int at = y * width + x;
      if (inverse <= inverseDepth[at]) {
        continue;
      }
      float depth = 1 / inverse;
      float tu = (s0 + sx * i) * depth;
      float tv = (t0 + tx * i) * depth;
      if (x > levelUntil) {
        levelUntil = x + 7;
        float ux = (sx - tu * wx) * depth * texelsU;
        float vx = (tx - tv * wx) * depth * texelsV;
        float uy = (float) (s.perRow - tu * w.perRow) * depth * texelsU;
        float vy = (float) (t.perRow - tv * w.perRow) * depth * texelsV;
        float across = ux * ux + vx * vx;
        float along = uy * uy + vy * vy;
        float major = Math.max(across, along);
        float minor = Math.max(Math.min(across, along), major / 9);
        level = 0.5f * log2(minor * 1.2f) + 0.4f;
      }
      float dither = DITHER[((y & 3) << 2) | (x & 3)] + ditherShift;
      int mip = (int) (level + (dither < 1 ? dither : dither - 1) + 64) - 64;
      int colour = texture.sample(tu, tv, mip);
      int alpha = colour >>> 24;
      if (alpha < 10) {
        continue;
      }
      int lit = shade == 256 ? colour : Texture.mix(0, colour, shade);
      if (hazy) {
        lit = Texture.mix(lit, HAZE_RGB, HAZE[Math.min(HAZE.length - 1, (int) depth)]);
      }
      if (opaque || alpha > 245) {
        rgb[at] = lit;
        inverseDepth[at] = inverse;
      } else {
        rgb[at] = Texture.mix(rgb[at], lit, alpha + (alpha >> 7));
        if (alpha > 127) {
          inverseDepth[at] = inverse;
        }
      }
    }
  }

  /** Clips an outline at the near plane and projects it; returns the number of corners left. */
  private static int clip(
      List<Point3> outline, Viewpoint viewpoint, Lens lens, double[] columns, double[] rows) {
    int count = 0;
    Point3 before = viewpoint.see(outline.get(outline.size() - 1));
    for (Point3 corner : outline) {
      Point3 seen = viewpoint.see(corner);
      if (before.z() >= NEAR_M != seen.z() >= NEAR_M) {
        double share = (NEAR_M - before.z()) / (seen.z() - before.z());
        Point3 cut = before.plus(seen.minus(before).times(share));
        columns[count] = lens.column(cut);
        rows[count++] = lens.row(cut);
      }
      if (seen.z() >= NEAR_M) {
        columns[count] = lens.column(seen);
        rows[count++] = lens.row(seen);
      }
      before = seen;
    }
    return count;
  }

  private static float log2(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (bits - 0x3f800000) * (1f / (1 << 23));
  }

  /** A function that is linear in the pixel's position. */
  private record Gradient(double perColumn, double perRow, double offset) {
    /** The scalar product of a vector with the ray through each pixel. */
    static Gradient of(Point3 vector, Lens lens) {
      double perColumn = vector.x() / lens.focalPx();
      double perRow = vector.y() / lens.focalPx();
      return new Gradient(
          perColumn, perRow, vector.z() - perColumn * lens.centreX() - perRow * lens.centreY());
    }

    double at(double x, double y) {
      return perColumn * x + perRow * y + offset;
    }
  }
}
