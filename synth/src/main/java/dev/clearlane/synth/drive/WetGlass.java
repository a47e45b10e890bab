package dev.clearlane.synth.drive;

import dev.clearlane.synth.degrade.Drop;
import dev.clearlane.synth.degrade.DropsOnGlass;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Drops that stay on the windscreen from frame to frame; the heavier they are, the faster they
 * slide.
 */
final class WetGlass {
  private static final double SHARE = 0.12;

  private final List<Drop> drops;
  private final int heightPx;

  WetGlass(long seed, int widthPx, int heightPx) {
    this.heightPx = heightPx;
    drops =
        DropsOnGlass.onWindscreen(widthPx, heightPx, SHARE, new SplittableRandom(seed ^ 0xd20b5L));
  }

  /** The drops some time after the first of them fell. */
  List<Drop> at(double seconds) {
    return drops.stream().map(drop -> slid(drop, seconds)).toList();
  }

  private Drop slid(Drop drop, double seconds) {
    double speed = 0.02 * heightPx * Math.pow(drop.radiusPx() / (0.03 * heightPx), 3);
    double reach = heightPx + 2 * drop.radiusPx();
    double y = (drop.y() + drop.radiusPx() + speed * seconds) % reach - drop.radiusPx();
    return drop.movedTo(y);
  }
}
