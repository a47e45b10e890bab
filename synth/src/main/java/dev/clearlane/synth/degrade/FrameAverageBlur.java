package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Blur as the mean of consecutive sharp frames in linear light, B = g(mean(g⁻¹(Sᵢ))) with g(x) =
 * x^(1/2.2), as the GOPRO set was made; the middle frame is the reference.
 *
 * <p>Between neighbours, frames are interpolated along the motion of 8×8 blocks, so that clips of
 * 25–30 frames per second smear instead of showing doubled edges.
 *
 * @param inBetween interpolated frames between neighbours, 0–15
 * @param noise added after the mean
 */
public record FrameAverageBlur(int inBetween, SensorNoise noise) {
  public FrameAverageBlur {
    if (inBetween < 0 || inBetween > 15) {
      throw new IllegalArgumentException("frames in between must be 0 to 15, not " + inBetween);
    }
  }

  /**
   * The blurred frame that belongs to the middle one.
   *
   * @param frames an odd number of consecutive frames of one size
   * @param random for the noise
   */
  public Picture apply(List<Picture> frames, SplittableRandom random) {
    if (frames.size() % 2 == 0) {
      throw new IllegalArgumentException(
          "an odd number of frames has a middle one, " + frames.size() + " have not");
    }
    Picture first = frames.get(0);
    float[] sum = new float[first.bgr().length];
    int count = 0;
    for (int i = 0; i < frames.size(); i++) {
      Picture frame = frames.get(i);
      if (frame.widthPx() != first.widthPx() || frame.heightPx() != first.heightPx()) {
        throw new IllegalArgumentException(
            "frame %d is %dx%d, the first %dx%d"
                .formatted(
                    i, frame.widthPx(), frame.heightPx(), first.widthPx(), first.heightPx()));
      }
      float[] linear = LinearLight.of(frame);
      add(sum, linear, 1);
      count++;
      if (inBetween > 0 && i + 1 < frames.size()) {
        BlockMotion motion = BlockMotion.between(frame, frames.get(i + 1));
        float[] next = LinearLight.of(frames.get(i + 1));
        for (int k = 1; k <= inBetween; k++) {
          motion.addBetween(sum, linear, next, (float) k / (inBetween + 1));
          count++;
        }
      }
    }
    for (int i = 0; i < sum.length; i++) {
      sum[i] /= count;
    }
    noise.addTo(sum, random);
    return LinearLight.toPicture(sum, first.widthPx(), first.heightPx());
  }

  private static void add(float[] sum, float[] linear, float weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * linear[i];
    }
  }
}
