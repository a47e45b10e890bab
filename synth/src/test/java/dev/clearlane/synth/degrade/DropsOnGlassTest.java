package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DropsOnGlassTest {
  @Test
  void shouldLeaveTheRestOfTheGlassUntouched() {
    Picture clean = Scenes.street(160, 120);
    DropsOnGlass glass = new DropsOnGlass(0.05, 0.2, SensorNoise.NONE);
    for (int seed = 0; seed < 10; seed++) {
      List<Drop> drops = glass.draw(160, 120, new SplittableRandom(seed));
      Picture dropped = glass.apply(clean, new SplittableRandom(seed));
      int changed = 0;
      for (int i = 0; i < clean.bgr().length; i++) {
        int x = i / 3 % 160;
        int y = i / 3 / 160;
        if (clean.bgr()[i] != dropped.bgr()[i]) {
          changed++;
          assertThat(drops)
              .as("seed %d: the pixel at (%d, %d) is under a drop", seed, x, y)
              .anyMatch(drop -> drop.outline(x, y) <= 1 + drop.softnessPx() / drop.radiusPx());
        }
      }
      assertThat(changed).as("seed %d", seed).isGreaterThan(clean.bgr().length / 100);
    }
  }

  @Test
  void shouldShowTheSceneUpsideDown() {
    Picture halves = Picture.black(120, 120);
    for (int i = 0; i < halves.bgr().length / 2; i++) {
      halves.bgr()[i] = (byte) 200;
    }
    Picture dropped = DropsOnGlass.refract(halves, List.of(new Drop(60, 60, 20, 1, 2, 1, 4)));
    assertThat(dropped.sample(60, 50, 1)).as("ground on top").isLessThan(60);
    assertThat(dropped.sample(60, 70, 1)).as("sky below").isGreaterThan(140);
  }

  @Test
  void shouldCoverTheShareAskedFor() {
    List<Drop> drops =
        new DropsOnGlass(0.1, 0.1, SensorNoise.NONE).draw(640, 480, new SplittableRandom(4));
    double covered =
        drops.stream()
            .mapToDouble(d -> Math.PI * d.radiusPx() * d.radiusPx() * (1 + d.sag()) / 2)
            .sum();
    assertThat(covered / (640 * 480)).isBetween(0.1, 0.17);
  }
}
