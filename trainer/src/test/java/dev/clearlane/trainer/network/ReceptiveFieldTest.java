package dev.clearlane.trainer.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.PixelFormat;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ReceptiveFieldTest {
  @Test
  void shouldAddUpKernels() {
    assertThat(side(1, plain(3))).hasValue(7);
  }

  @Test
  void shouldWidenBehindStridesAndTiles() {
    Body strided =
        new Body() {
          @Override
          public <V> V apply(Layers<V> l, V x) {
            V down = l.conv("a", x, Conv.same(3, 3, 3, 2));
            return l.conv("b", down, Conv.same(3, 3, 3, 1));
          }
        };
    assertThat(side(2, strided)).hasValue(3 + 2 * 2);
    Body tiled =
        new Body() {
          @Override
          public <V> V apply(Layers<V> l, V x) {
            V tiles = l.spaceToDepth(x, 4);
            V seen = l.conv("a", tiles, Conv.same(48, 48, 3, 1));
            return l.depthToSpace(seen, 4);
          }
        };
    assertThat(side(4, tiled)).hasValue(12);
  }

  @Test
  void shouldFollowTransposedConvolutions() {
    Body up =
        new Body() {
          @Override
          public <V> V apply(Layers<V> l, V x) {
            return l.transposedConv("b", l.conv("a", x, Conv.tiles(3, 3, 2)), 3, 3);
          }
        };
    // An odd output is between two tiles and depends on both.
    assertThat(side(2, up)).hasValue(4);
  }

  @Test
  void shouldTakeTheWiderOfTwoBranches() {
    Body skip =
        new Body() {
          @Override
          public <V> V apply(Layers<V> l, V x) {
            return l.add(x, l.conv("a", x, Conv.same(3, 3, 5, 1)));
          }
        };
    assertThat(side(1, skip)).hasValue(5);
  }

  @Test
  void shouldReportAReceptiveFieldOfTheWholePicture() {
    assertThat(ReceptiveField.sidePx(new SelectorNet())).isEmpty();
  }

  @Test
  void shouldMeasureThePapersGenerator() {
    // 7 + 2 + 4 before the blocks, 18 convolutions at a quarter of the size, a neighbour more on
    // each way up, and the last kernel.
    Network wei = new Wei2021(16, 0.2, 0.5, Wei2021.Skip.CLAMP);
    assertThat(ReceptiveField.sidePx(wei)).hasValue(7 + 2 + 4 + 18 * 2 * 4 + 4 + 2 + 6);
  }

  private interface Body {
    <V> V apply(Layers<V> layers, V input);
  }

  private static Body plain(int count) {
    return new Body() {
      @Override
      public <V> V apply(Layers<V> l, V x) {
        V value = x;
        for (int i = 0; i < count; i++) {
          value = l.relu(l.conv("conv" + i, value, Conv.same(3, 3, 3, 1)));
        }
        return value;
      }
    };
  }

  private static OptionalInt side(int multiple, Body body) {
    return ReceptiveField.sidePx(
        new Network() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public PixelFormat pixels() {
            return PixelFormat.RGB_UNIT;
          }

          @Override
          public int sizeMultiple() {
            return multiple;
          }

          @Override
          public <V> V apply(Layers<V> layers, V input) {
            return body.apply(layers, input);
          }
        });
  }
}
