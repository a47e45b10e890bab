package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * How far one picture is shifted from another: phase correlation by a plane fitted to the phases of
 * the cross-power spectrum (Stone et al. 2001).
 *
 * <p>The pictures must be even towards their borders, so that nothing leaves or enters them. Only
 * low frequencies are used: a blur of L pixels changes the sign of frequencies above 1/L, and
 * correlating all of them finds the ends of the path instead of its middle.
 */
final class Alignment {
  /** So low, per picture side of 320 pixels, that the bend of a 35 pixel arc does not show. */
  private static final int MAX_CYCLES = 3;

  private Alignment() {}

  /** Length of the shift between two pictures of one size, in pixels. */
  static double shiftPx(Picture first, Picture second, Averaging values) {
    int width = first.widthPx();
    double xx = 0;
    double xy = 0;
    double yy = 0;
    double bx = 0;
    double by = 0;
    for (int channel = 0; channel < 3; channel++) {
      double[][][] one = spectrum(channel(first, channel, values), width);
      double[][][] other = spectrum(channel(second, channel, values), width);
      for (int v = -MAX_CYCLES; v <= MAX_CYCLES; v++) {
        for (int u = -MAX_CYCLES; u <= MAX_CYCLES; u++) {
          if (u == 0 && v == 0) {
            continue;
          }
          double[] a = one[v + MAX_CYCLES][u + MAX_CYCLES];
          double[] b = other[v + MAX_CYCLES][u + MAX_CYCLES];
          double real = a[0] * b[0] + a[1] * b[1];
          double imaginary = a[1] * b[0] - a[0] * b[1];
          double weight = Math.hypot(real, imaginary);
          double phase = Math.atan2(imaginary, real);
          double wx = 2 * Math.PI * u / width;
          double wy = 2 * Math.PI * v / first.heightPx();
          xx += weight * wx * wx;
          xy += weight * wx * wy;
          yy += weight * wy * wy;
          bx += weight * wx * phase;
          by += weight * wy * phase;
        }
      }
    }
    double determinant = xx * yy - xy * xy;
    return Math.hypot((bx * yy - by * xy) / determinant, (by * xx - bx * xy) / determinant);
  }

  /** One channel less its mean, in the values that the blur averaged. */
  private static float[] channel(Picture picture, int channel, Averaging values) {
    float[] samples = values.samples(picture, new SplittableRandom(0));
    float[] one = new float[samples.length / 3];
    double mean = 0;
    for (int i = 0; i < one.length; i++) {
      one[i] = samples[3 * i + channel];
      mean += one[i];
    }
    mean /= one.length;
    for (int i = 0; i < one.length; i++) {
      one[i] -= (float) mean;
    }
    return one;
  }

  /** Low coefficients of the Fourier transform, vertical by horizontal: real, imaginary part. */
  private static double[][][] spectrum(float[] values, int width) {
    int height = values.length / width;
    double[][][] spectrum = new double[2 * MAX_CYCLES + 1][2 * MAX_CYCLES + 1][2];
    for (int u = -MAX_CYCLES; u <= MAX_CYCLES; u++) {
      double[] cos = new double[width];
      double[] sin = new double[width];
      for (int x = 0; x < width; x++) {
        cos[x] = Math.cos(2 * Math.PI * u * x / width);
        sin[x] = Math.sin(2 * Math.PI * u * x / width);
      }
      for (int y = 0; y < height; y++) {
        double real = 0;
        double imaginary = 0;
        for (int x = 0; x < width; x++) {
          real += values[y * width + x] * cos[x];
          imaginary -= values[y * width + x] * sin[x];
        }
        for (int v = -MAX_CYCLES; v <= MAX_CYCLES; v++) {
          double c = Math.cos(2 * Math.PI * v * y / height);
          double d = -Math.sin(2 * Math.PI * v * y / height);
          double[] coefficient = spectrum[v + MAX_CYCLES][u + MAX_CYCLES];
          coefficient[0] += real * c - imaginary * d;
          coefficient[1] += real * d + imaginary * c;
        }
      }
    }
    return spectrum;
  }
}
