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
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    BlurKernel kernel = kernel(lasting, moment.exposures());
    Averaging values = averaging.draw(lasting);
    float[] samples = values.samples(clean, lasting);
    float[] blurred = kernel.convolve(samples, clean.widthPx(), clean.heightPx());
    values.toLinear(blurred);
    noise.addTo(blurred, lasting, moment.momentary());
    return LinearLight.toPicture(blurred, clean.widthPx(), clean.heightPx());
  }

  @Override
  public boolean moves() {
    return true;
  }

  /**
   * Draws a kernel.
   *
   * @param exposures how many exposures before the current frame; between exposures the camera
   *     moves on as during one
   */
  BlurKernel kernel(SplittableRandom random, double exposures) {
    double lengthPx = minLengthPx * Math.pow(maxLengthPx / minLengthPx, random.nextDouble());
    Trajectory path = Trajectory.draw(random);
    double scale = lengthPx / path.chord();
    BlurKernel kernel = BlurKernel.of(path, scale * path.extent());
    double away = exposures * scale;
    return exposures == 0
        ? kernel
        : kernel.moved(
            (int) Math.round(-away * path.chordX()), (int) Math.round(-away * path.chordY()));
  }
}
