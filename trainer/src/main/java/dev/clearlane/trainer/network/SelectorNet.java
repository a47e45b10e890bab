package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/**
 * The degradation classifier: which of blur, rain streaks and drops on glass a picture shows, each
 * for itself. Its first convolution tiles the full-resolution picture into a 4×-reduced frame, so
 * that the fine detail that distinguishes blur from a soft scene is still seen; average and maximum
 * over the picture then let it judge both what is everywhere and what is in one place.
 */
public record SelectorNet() implements Network {
  @Override
  public String name() {
    return "selector";
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
    V x = l.relu(l.conv("tiles", input, Conv.tiles(3, 24, 4)));
    x = l.relu(l.conv("down1", x, Conv.same(24, 32, 3, 2)));
    x = l.relu(l.conv("down2", x, Conv.same(32, 40, 3, 2)));
    x = l.relu(l.conv("down3", x, Conv.same(40, 48, 3, 2)));
    x = l.relu(l.conv("down4", x, Conv.same(48, 56, 3, 2)));
    return l.dense("head", l.concat(l.globalAverage(x), l.globalMax(x)), 112, labels().size());
  }
}
