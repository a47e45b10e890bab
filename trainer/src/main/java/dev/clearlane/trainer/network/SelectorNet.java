package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/**
 * The degradation classifier: which of blur, rain streaks and drops on glass a picture shows, each
 * for itself. Its first convolution tiles the full-resolution picture into a 4×-reduced frame, so
 * that the fine detail that distinguishes blur from a soft scene is still seen; average and maximum
 * over the picture then let it judge both what is everywhere and what is in one place.
 *
 * @param wide twice the channels, and a second convolution on each of the two smallest grids, where
 *     it costs little and sees whole drops
 */
public record SelectorNet(boolean wide) implements Network {
  /** The narrow one. */
  public SelectorNet() {
    this(false);
  }

  @Override
  public String name() {
    return wide ? "selector-wide" : "selector";
  }

  @Override
  public PixelFormat pixels() {
    return PixelFormat.RGB_UNIT;
  }

  @Override
  public int sizeMultiple() {
    return 16;
  }

  @Override
  public List<String> labels() {
    return List.of("blur", "streaks", "drops");
  }

  @Override
  public <V> V apply(Layers<V> l, V input) {
    int k = wide ? 2 : 1;
    V x = l.relu(l.conv("tiles", input, Conv.tiles(3, k * 24, 4)));
    x = l.relu(l.conv("down1", x, Conv.same(k * 24, k * 32, 3, 2)));
    x = l.relu(l.conv("down2", x, Conv.same(k * 32, k * 40, 3, 2)));
    x = l.relu(l.conv("down3", x, Conv.same(k * 40, k * 48, 3, 2)));
    if (wide) {
      x = l.relu(l.conv("same3", x, Conv.same(k * 48, k * 48, 3, 1)));
    }
    x = l.relu(l.conv("down4", x, Conv.same(k * 48, k * 56, 3, 2)));
    if (wide) {
      x = l.relu(l.conv("same4", x, Conv.same(k * 56, k * 56, 3, 1)));
    }
    V pooled = l.concat(l.globalAverage(x), l.globalMax(x));
    return l.dense("head", pooled, 2 * k * 56, labels().size());
  }
}
