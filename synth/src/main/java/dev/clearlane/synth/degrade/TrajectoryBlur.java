package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Blur of a hand-held or shaken camera: one random trajectory for the whole picture, integrated in
 * linear light, then sensor noise and clipping.
 *
 * @param minExtentPx least side of the box around the trajectory, in pixels, above 0
 * @param maxExtentPx largest, in pixels; extents between are drawn evenly on a logarithmic scale
 * @param noise added after the blur
 */
public record TrajectoryBlur(double minExtentPx, double maxExtentPx, SensorNoise noise)
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
    float[] linear = LinearLight.of(clean);
    Highlights.stretch(linear, random);
    float[] blurred = kernel.convolve(linear, clean.widthPx(), clean.heightPx());
    noise.addTo(blurred, random);
    return LinearLight.toPicture(blurred, clean.widthPx(), clean.heightPx());
  }

  BlurKernel kernel(SplittableRandom random) {
    double extentPx = minExtentPx * Math.pow(maxExtentPx / minExtentPx, random.nextDouble());
    return BlurKernel.of(Trajectory.draw(random), extentPx);
  }
}
