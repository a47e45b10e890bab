package dev.clearlane.synth.drive;

import dev.clearlane.synth.degrade.Drop;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops that stay on the glass from frame to frame; the heavier they are, the faster they slide.
 */
final class WetGlass {
  private static final int DROPS = 130;

  private final List<Drop> drops = new ArrayList<>();
  private final int heightPx;

  WetGlass(long seed, int widthPx, int heightPx) {
    this.heightPx = heightPx;
    SplittableRandom random = new SplittableRandom(seed ^ 0xd20b5L);
    double scale = widthPx / 1280.0;
    for (int i = 0; i < DROPS; i++) {
      double radiusPx = scale * (7 + 26 * Math.pow(random.nextDouble(), 2.2));
      drops.add(
          new Drop(
              widthPx * random.nextDouble(),
              heightPx * random.nextDouble(),
              radiusPx,
              1 + 0.5 * random.nextDouble(),
              1,
              Math.max(1, radiusPx * (0.25 + 0.35 * random.nextDouble())),
              0.8 + 0.2 * random.nextDouble(),
              4 + 4 * random.nextDouble(),
              1,
              0));
    }
  }

  /** The drops some time after the first of them fell. */
  List<Drop> at(double seconds) {
    return drops.stream().map(drop -> slid(drop, seconds)).toList();
  }

  private Drop slid(Drop drop, double seconds) {
    double speed = 0.02 * heightPx * Math.pow(drop.radiusPx() / (0.03 * heightPx), 3);
    double reach = heightPx + 2 * drop.radiusPx();
    double y = (drop.y() + drop.radiusPx() + speed * seconds) % reach - drop.radiusPx();
    return new Drop(
        drop.x(),
        y,
        drop.radiusPx(),
        drop.sag(),
        drop.stretch(),
        drop.softnessPx(),
        drop.opacity(),
        drop.wideness(),
        drop.gain(),
        drop.sky());
  }
}
