package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/**
 * The degradation classifier: which of blur, rain streaks and drops on glass a picture shows, each
 * for itself. Its first convolution tiles the full-resolution picture into a 4×-reduced frame, so
 * that the fine detail that distinguishes blur from a soft scene is still seen; average and maximum
 * over the picture then let it judge both what is everywhere and what is in one place.
 *
 * @param deep further convolutions on the smaller grids, where they cost little and see whole
 *     drops. Each adds to what it sees and begins with nothing, so that training goes on from the
 *     plain network's weights
 */
public record SelectorNet(boolean deep) implements Network {
  /** The plain one. */
  public SelectorNet() {
    this(false);
  }

  @Override
  public String name() {
    return deep ? "selector-deep" : "selector";
  }

  @Override
  public boolean extendsNamed(String other) {
    return other.equals(name()) || (deep && other.equals("selector"));
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
    x = more(l, "more2", l.relu(l.conv("down2", x, Conv.same(32, 40, 3, 2))), 40);
    x = more(l, "more3a", l.relu(l.conv("down3", x, Conv.same(40, 48, 3, 2))), 48);
    x = more(l, "more3b", x, 48);
    x = more(l, "more4", l.relu(l.conv("down4", x, Conv.same(48, 56, 3, 2))), 56);
    V pooled = l.concat(l.globalAverage(x), l.globalMax(x));
    return l.dense("head", pooled, 2 * 56, labels().size());
  }

  private <V> V more(Layers<V> l, String name, V x, int channels) {
    return deep ? l.relu(l.add(x, l.conv(name, x, new Conv(channels, channels, 3, 1, 1, 0)))) : x;
  }
}
