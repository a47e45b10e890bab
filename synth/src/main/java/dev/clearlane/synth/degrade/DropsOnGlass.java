package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops on the windscreen or lens: Y = (1 − α)·X + α·refract(X) in linear light. A drop shows a
 * wide part of the scene upside down and out of focus, darker at its rim and brighter low inside,
 * where the sky is. The drops of a picture are of one {@link DropStyle}.
 *
 * @param flat whether they are {@link DropStyle#FLAT}, as on a windscreen; else of another style
 * @param minShare least share of the picture under drops, 0–1
 * @param maxShare largest share, 0–1
 * @param noise added afterwards
 */
public record DropsOnGlass(boolean flat, double minShare, double maxShare, SensorNoise noise)
    implements Degradation {
  private static final int MAX_DROPS = 1500;

  /** Above this wideness neighbouring pixels of a drop see parts of the scene far apart. */
  private static final double COARSE_WIDENESS = 12;

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
    return apply(clean, Moment.alone(random));
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    SplittableRandom lasting = moment.lasting();
    List<Drop> drops = draw(clean.widthPx(), clean.heightPx(), lasting);
    double sky = flat ? 0.75 + 0.5 * lasting.nextDouble() : 0.7 + lasting.nextDouble();
    Picture dropped = refract(clean, drops, sky);
    return noise.equals(SensorNoise.NONE) ? dropped : noise.apply(dropped, moment);
  }

  /**
   * Lays the drops over a picture; nothing outside their soft edges changes.
   *
   * @param sky brightness of the sky above the picture relative to what a tenth of the picture
   *     exceeds, 0 or more
   */
  public static Picture refract(Picture clean, List<Drop> drops, double sky) {
    int width = clean.widthPx();
    int height = clean.heightPx();
    ReducedScene fine = ReducedScene.of(LinearLight.of(clean), width, height);
    ReducedScene coarse = fine.reduced();
    double skyLight = Math.min(1, sky * coarse.highlight());
    Picture out = new Picture(width, height, clean.bgr().clone());
    for (Drop drop : drops) {
      lay(drop, drop.wideness() > COARSE_WIDENESS ? coarse : fine, skyLight, out);
    }
    return out;
  }

  private static void lay(Drop drop, ReducedScene scene, double sky, Picture out) {
    int width = out.widthPx();
    double reach = drop.reachPx();
    int left = (int) Math.max(0, Math.floor(drop.x() - reach));
    int right = (int) Math.min(width - 1, Math.ceil(drop.x() + reach));
    int top = (int) Math.max(0, Math.floor(drop.y() - reach));
    int bottom = (int) Math.min(out.heightPx() - 1, Math.ceil(drop.y() + reach));
    double soft = Math.max(0.5, drop.softnessPx()) / drop.radiusPx();
    double focus = Math.max(0, 1 - 2 * soft);
    float[] seen = new float[3];
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double from = drop.outline(x, y);
        double alpha = drop.opacity() * smoothstep((1 + soft / 2 - from) / soft);
        if (alpha <= 0.002) {
          continue;
        }
        double low = drop.low(x, y);
        double fromAbove = drop.sky() * smoothstep((low + 0.6) / 1.2);
        double bend = drop.bend(from);
        scene.sample(drop.x() - bend * (x - drop.x()), drop.y() - bend * (y - drop.y()), seen);
        double rim = 1 - (0.25 + 0.35 * focus) * Math.max(0, from * from - 0.25) * (1 - 0.5 * low);
        double gain = drop.gain() * Math.max(0.2, rim * (1.05 + 0.3 * low));
        int at = 3 * (y * width + x);
        for (int c = 0; c < 3; c++) {
          float behind = LinearLight.of(out.bgr()[at + c] & 0xff);
          double inside = (1 - fromAbove) * Math.min(1, seen[c] * gain) + fromAbove * sky;
          out.bgr()[at + c] = LinearLight.toSample((float) ((1 - alpha) * behind + alpha * inside));
        }
      }
    }
  }

  /**
   * Draws drops on a windscreen a decimetre before a dash camera that is focused on the road.
   *
   * @param share of the picture under drops, 0–1
   */
  public static List<Drop> onWindscreen(
      int width, int height, double share, SplittableRandom random) {
    return fill(DropStyle.windscreen(width, height), share * width * height, random);
  }

  /** Draws drops until they cover the share drawn for this picture. */
  List<Drop> draw(int width, int height, SplittableRandom random) {
    double scale =
        Math.max(
            0.4, Math.min(3, Math.min(width, height) / VIEW_SIDE_PX + 0.5 * random.nextDouble()));
    double share = minShare + (maxShare - minShare) * random.nextDouble();
    DropStyle style = flat ? DropStyle.FLAT : DropStyle.drawn(random);
    DropStyle.Shower shower = style.shower(width, height, scale, random);
    return fill(shower, share * width * height, random);
  }

  private static List<Drop> fill(DropStyle.Shower shower, double areaPx, SplittableRandom random) {
    double covered = 0;
    List<Drop> drops = new ArrayList<>();
    while (covered < areaPx && drops.size() < MAX_DROPS) {
      Drop drop = shower.next(random);
      drops.add(drop);
      covered +=
          Math.PI * drop.radiusPx() * drop.radiusPx() * drop.stretch() * (1 + drop.sag()) / 2;
    }
    return drops;
  }

  private static double smoothstep(double t) {
    double u = Math.max(0, Math.min(1, t));
    return u * u * (3 - 2 * u);
  }
}
