package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.SplittableRandom;

/**
 * Blur of a hand-held camera: one short arc for the whole picture, then sensor noise and clipping.
 *
 * @param minLengthPx minimum distance between start and end of the path, in pixels, above 0
 * @param maxLengthPx maximum, in pixels, up to 256; drawn uniformly on a logarithmic scale between
 * @param averaging the values that are averaged
 * @param noise added after the blur
 */
record TrajectoryBlur(
    double minLengthPx, double maxLengthPx, Averaging averaging, SensorNoise noise)
    implements Degradation {
  public TrajectoryBlur {
    if (!(minLengthPx > 0 && maxLengthPx >= minLengthPx && maxLengthPx <= 256)) {
      throw new IllegalArgumentException(
          "blur lengths must be 0 < min <= max <= 256 px, not %s to %s"
              .formatted(minLengthPx, maxLengthPx));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, random, random);
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom lasting, SplittableRandom momentary) {
    BlurKernel kernel = kernel(lasting);
    Averaging values = averaging.draw(lasting);
    float[] samples = values.samples(clean, lasting);
    float[] blurred = kernel.convolve(samples, clean.widthPx(), clean.heightPx());
    values.toLinear(blurred);
    noise.addTo(blurred, lasting, momentary);
    return LinearLight.toPicture(blurred, clean.widthPx(), clean.heightPx());
  }

  BlurKernel kernel(SplittableRandom random) {
    double lengthPx = minLengthPx * Math.pow(maxLengthPx / minLengthPx, random.nextDouble());
    Trajectory path = Trajectory.draw(random);
    return BlurKernel.of(path, lengthPx * path.extent() / path.chord());
  }
}
