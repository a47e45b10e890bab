package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Blur of a hand-held camera: one short arc for the whole picture, then sensor noise and clipping.
 *
 * @param minExtentPx minimum side of the box around the path, in pixels, above 0
 * @param maxExtentPx maximum, in pixels, up to 256; drawn uniformly on a logarithmic scale between
 * @param averaging the values that are averaged
 * @param noise added after the blur
 */
record TrajectoryBlur(
    double minExtentPx, double maxExtentPx, Averaging averaging, SensorNoise noise)
    implements Degradation {
  public TrajectoryBlur {
    if (!(minExtentPx > 0 && maxExtentPx >= minExtentPx && maxExtentPx <= 256)) {
      throw new IllegalArgumentException(
          "blur extents must be 0 < min <= max <= 256 px, not %s to %s"
              .formatted(minExtentPx, maxExtentPx));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    BlurKernel kernel = kernel(random);
    Averaging values = averaging.draw(random);
    float[] samples = values.samples(clean, random);
    float[] blurred = kernel.convolve(samples, clean.widthPx(), clean.heightPx());
    values.toLinear(blurred);
    noise.addTo(blurred, random);
    return LinearLight.toPicture(blurred, clean.widthPx(), clean.heightPx());
  }

  BlurKernel kernel(SplittableRandom random) {
    double extentPx = minExtentPx * Math.pow(maxExtentPx / minExtentPx, random.nextDouble());
    return BlurKernel.of(Trajectory.draw(random), extentPx);
  }
}
