package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops on the windscreen or lens: Y = (1 − α)·X + α·refract(X). A drop shows a wide part of the
 * scene upside down and out of focus, darker at its rim and brighter low inside, where the sky is.
 *
 * @param minShare least share of the picture under drops, 0–1
 * @param maxShare largest share, 0–1
 * @param noise added afterwards
 */
public record DropsOnGlass(double minShare, double maxShare, SensorNoise noise)
    implements Degradation {
  private static final int MAX_DROPS = 400;

  /** Drops scale with the view; a crop is taken to be part of a larger one, a small one is not. */
  private static final double VIEW_SIDE_PX = 480;

  public DropsOnGlass {
    if (!(minShare >= 0 && maxShare >= minShare && maxShare <= 1)) {
      throw new IllegalArgumentException(
          "shares under drops must be 0 <= min <= max <= 1, not %s to %s"
              .formatted(minShare, maxShare));
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    List<Drop> drops = draw(clean.widthPx(), clean.heightPx(), random);
    Picture dropped = refract(clean, drops);
    return noise.equals(SensorNoise.NONE) ? dropped : noise.apply(dropped, random);
  }

  /** Lays the drops over a picture; nothing outside their soft edges changes. */
  public static Picture refract(Picture clean, List<Drop> drops) {
    int width = clean.widthPx();
    int height = clean.heightPx();
    float[] linear = LinearLight.of(clean);
    ReducedScene scene = ReducedScene.of(linear, width, height);
    Picture out = new Picture(width, height, clean.bgr().clone());
    float[] seen = new float[3];
    for (Drop drop : drops) {
      double reach = drop.radiusPx() + drop.softnessPx();
      int left = (int) Math.max(0, Math.floor(drop.x() - reach));
      int right = (int) Math.min(width - 1, Math.ceil(drop.x() + reach));
      int top = (int) Math.max(0, Math.floor(drop.y() - reach));
      int bottom =
          (int)
              Math.min(
                  height - 1,
                  Math.ceil(drop.y() + drop.radiusPx() * drop.sag() + drop.softnessPx()));
      double soft = Math.max(0.5, drop.softnessPx()) / drop.radiusPx();
      for (int y = top; y <= bottom; y++) {
        for (int x = left; x <= right; x++) {
          double from = drop.outline(x, y);
          double alpha = drop.opacity() * smoothstep((1 + soft / 2 - from) / soft);
          if (alpha <= 0.002) {
            continue;
          }
          // The lens bends more towards its edge, so the scene is squeezed there.
          double bend = drop.wideness() * (0.7 + 0.5 * from * from);
          scene.sample(drop.x() - bend * (x - drop.x()), drop.y() - bend * (y - drop.y()), seen);
          double low = Math.max(-1, Math.min(1, (y - drop.y()) / (drop.radiusPx() * drop.sag())));
          double focus = Math.max(0, 1 - 2 * soft);
          double rim =
              1 - (0.25 + 0.35 * focus) * Math.max(0, from * from - 0.25) * (1 - 0.5 * low);
          double gain = Math.max(0.2, rim * (1.05 + 0.3 * low));
          int at = 3 * (y * width + x);
          for (int c = 0; c < 3; c++) {
            float behind = LinearLight.of(out.bgr()[at + c] & 0xff);
            float mixed = (float) ((1 - alpha) * behind + alpha * seen[c] * gain);
            out.bgr()[at + c] = LinearLight.toSample(mixed);
          }
        }
      }
    }
    return out;
  }

  /** Draws drops until they cover the share drawn for this picture. */
  List<Drop> draw(int width, int height, SplittableRandom random) {
    double scale =
        Math.max(
            0.4, Math.min(3, Math.min(width, height) / VIEW_SIDE_PX + 0.5 * random.nextDouble()));
    double share = minShare + (maxShare - minShare) * random.nextDouble();
    double typicalPx = scale * 5 * Math.pow(5, random.nextDouble());
    double spread = 0.2 + 0.5 * random.nextDouble();
    double defocus = random.nextDouble() < 0.5 ? 0.15 : 0.5 + 0.6 * random.nextDouble();
    double opacity = 0.7 + 0.3 * random.nextDouble();
    double covered = 0;
    List<Drop> drops = new ArrayList<>();
    while (covered < share * width * height && drops.size() < MAX_DROPS) {
      double radiusPx = Math.max(2, typicalPx * Math.exp(spread * random.nextGaussian()));
      radiusPx = Math.min(radiusPx, Math.max(3, 0.25 * Math.min(width, height)));
      double sag = 1 + 0.7 * random.nextDouble() * random.nextDouble();
      drops.add(
          new Drop(
              width * random.nextDouble(),
              height * random.nextDouble(),
              radiusPx,
              sag,
              Math.max(1, defocus * radiusPx * (0.8 + 0.4 * random.nextDouble())),
              opacity * (0.85 + 0.15 * random.nextDouble()),
              3 + 5 * random.nextDouble()));
      covered += Math.PI * radiusPx * radiusPx * (1 + sag) / 2;
    }
    return drops;
  }

  private static double smoothstep(double t) {
    double u = Math.max(0, Math.min(1, t));
    return u * u * (3 - 2 * u);
  }
}
