package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Task;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.inference.TinyModels;
import dev.clearlane.serving.models.StillRestorer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloseLookTest {
  @TempDir Path directory;

  @Test
  void shouldRestoreWithinItsShareOfTheTime() throws Exception {
    AtomicLong clock = new AtomicLong();
    try (CloseLook look = open(0.2, clock)) {
      Picture restored = look.restore(grey(100)).orElseThrow();
      assertThat(restored.sample(10, 10, 1)).isCloseTo(50, within(1));
      // It took one tick from each reading of the clock to the next: four more are owed.
      assertThat(look.restore(grey(100))).isEmpty();
      clock.addAndGet(4);
      assertThat(look.restore(grey(100))).isPresent();
    }
    try (CloseLook look = open(1, clock)) {
      assertThat(look.restore(grey(100))).isPresent();
      assertThat(look.restore(grey(100))).isPresent();
    }
    assertThatThrownBy(() -> open(0, clock)).hasMessageContaining("not 0.0");
  }

  @Test
  void shouldCutOutTheSurroundingsOfAPlate() {
    Picture frame = Picture.black(640, 300);
    frame.bgr()[3 * (200 * 640 + 350)] = 77;
    PlateBox box = new PlateBox(300, 190, 100, 20);

    Surroundings middle = Surroundings.of(PixelView.of(frame), detection(box));
    assertThat(middle.picture().widthPx()).isEqualTo(256);
    assertThat(middle.picture().heightPx()).isEqualTo(256);
    PlateBox inside = middle.plate().box();
    assertThat(inside.width()).isEqualTo(100);
    int x = (int) Math.round(inside.x() + 50);
    int y = (int) Math.round(inside.y() + 10);
    assertThat(middle.picture().sample(x, y, 0)).isEqualTo(77);

    Surroundings corner =
        Surroundings.of(PixelView.of(frame), detection(new PlateBox(-20, 290, 100, 20)));
    assertThat(corner.plate().box()).isEqualTo(new PlateBox(-20, 290 - (300 - 256), 100, 20));
    Surroundings wide =
        Surroundings.of(PixelView.of(frame), detection(new PlateBox(100, 100, 400, 90)));
    assertThat(wide.picture().widthPx()).isEqualTo(560);
    Picture small = Picture.black(90, 40);
    assertThat(
            Surroundings.of(PixelView.of(small), detection(new PlateBox(5, 5, 60, 15))).picture())
        .satisfies(picture -> assertThat(picture.widthPx()).isEqualTo(90))
        .satisfies(picture -> assertThat(picture.heightPx()).isEqualTo(40));
  }

  private static Detection detection(PlateBox box) {
    return new Detection(box, Quad.of(box), 0.9);
  }

  private CloseLook open(double share, AtomicLong clock) throws Exception {
    ModelBundle dim =
        TinyModels.scale(directory.resolve("dim" + clock.get()), "dim", Task.DEBLUR, 0.5f);
    return new CloseLook(
        StillRestorer.of(OnnxEngine.open(dim, 1)), "dim", share, clock::getAndIncrement);
  }

  private static Picture grey(int value) {
    Picture picture = Picture.black(64, 48);
    java.util.Arrays.fill(picture.bgr(), (byte) value);
    return picture;
  }
}
