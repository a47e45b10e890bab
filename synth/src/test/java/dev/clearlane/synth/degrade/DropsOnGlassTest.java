package dev.clearlane.synth.degrade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DropsOnGlassTest {
  @Test
  void shouldLeaveTheRestOfTheGlassUntouched() {
    Picture clean = Scenes.street(160, 120);
    for (int seed = 0; seed < 20; seed++) {
      DropsOnGlass glass = new DropsOnGlass(seed % 2 == 1, 0.05, 0.2, SensorNoise.NONE);
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
  void shouldStayWhereTheyAreWhileTheSceneAndTheNoiseChange() {
    Picture clean = Scenes.street(160, 120);
    DropsOnGlass noisy = new DropsOnGlass(false, 0.1, 0.1, SensorNoise.DAYLIGHT);
    for (int seed = 0; seed < 5; seed++) {
      List<Picture> frames = noisy.apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(frames.get(0).bgr())
          .as("noise of seed %d", seed)
          .isNotEqualTo(frames.get(1).bgr());
      List<Picture> still =
          new DropsOnGlass(false, 0.1, 0.1, SensorNoise.NONE)
              .apply(List.of(clean, clean), new SplittableRandom(seed));
      assertThat(still.get(0).bgr()).as("drops of seed %d", seed).isEqualTo(still.get(1).bgr());
      assertThat(Psnr.rgb(still.get(0), frames.get(1))).as("seed %d", seed).isGreaterThan(35);
    }
  }

  @Test
  void shouldShowTheSceneUpsideDown() {
    Picture halves = Picture.black(120, 120);
    for (int i = 0; i < halves.bgr().length / 2; i++) {
      halves.bgr()[i] = (byte) 200;
    }
    Drop drop = new Drop(60, 60, 20, 1, 1, 2, 1, 4, 1, 0);
    Picture dropped = DropsOnGlass.refract(halves, List.of(drop), 1);
    assertThat(dropped.sample(60, 50, 1)).as("ground on top").isLessThan(60);
    assertThat(dropped.sample(60, 70, 1)).as("sky below").isGreaterThan(140);
  }

  @Test
  void shouldLetTheSceneThroughDropsSmallerThanTheCircleOfConfusion() {
    DropStyle.Shower shower =
        new DropStyle.Shower(
            200, 200, 4, 0, 16, 0.5, 1, 1, 1, new DropStyle.Shape(0.8, 0.7, 0, 0, 0));
    Drop drop = shower.next(new SplittableRandom(1));
    assertThat(drop.radiusPx()).as("as wide as the circle of confusion").isEqualTo(16);
    assertThat(drop.opacity()).as("(4/16)²").isBetween(0.05, 0.0626);
  }

  @Test
  void shouldShowTheSkyAtTheLowerEndOfADrop() {
    Picture lampAbove = Picture.black(120, 120);
    Arrays.fill(lampAbove.bgr(), 0, 3 * 120 * 20, (byte) 255);
    Drop drop = new Drop(60, 60, 20, 1, 1, 2, 1, 4, 1, 1);
    Picture dropped = DropsOnGlass.refract(lampAbove, List.of(drop), 1);
    assertThat(dropped.sample(60, 45, 1)).isLessThan(60);
    assertThat(dropped.sample(60, 74, 1)).isGreaterThan(200);
  }

  @Test
  void shouldShowWhatIsBehindFlatDropsAndTheRestOfTheSceneAlongTheirEdge() {
    Picture scene = Picture.black(120, 120);
    Arrays.fill(scene.bgr(), 0, 3 * 120 * 40, (byte) 220);
    Arrays.fill(scene.bgr(), 3 * 120 * 40, 3 * 120 * 80, (byte) 120);
    Drop drop = new Drop(60, 60, 20, 1, 1, 2, 1, 4, 1, 0, 0, 1);
    Picture dropped = DropsOnGlass.refract(scene, List.of(drop), 1);
    assertThat(dropped.sample(60, 42, 1)).as("ground along the upper edge").isLessThan(50);
    assertThat(dropped.sample(60, 60, 1)).as("what is behind").isBetween(100, 140);
    assertThat(dropped.sample(60, 77, 1)).as("sky along the lower edge").isGreaterThan(150);
  }

  @Test
  void shouldTurnDropsClockwise() {
    Drop drop = new Drop(50, 50, 5, 1, 3, 1, 1, 4, 1, 0, Math.PI / 6, 1);
    double x = 12 * Math.cos(Math.PI / 6);
    assertThat(drop.outline(50 + x, 50 + 6)).as("down on the right").isLessThan(1);
    assertThat(drop.outline(50 + x, 50 - 6)).as("up on the right").isGreaterThan(1);
  }

  @Test
  void shouldFlattenDropsOnAWindscreen() {
    List<Drop> drops =
        new DropsOnGlass(true, 0.2, 0.2, SensorNoise.NONE).draw(640, 480, new SplittableRandom(4));
    assertThat(drops).filteredOn(d -> d.sag() < 2).allMatch(d -> d.stretch() >= 1);
    assertThat(drops).anyMatch(d -> d.stretch() > 1.3);
    assertThat(drops).allMatch(d -> d.flatness() >= 0.75);
  }

  @Test
  void shouldCoverTheShareAskedFor() {
    List<Drop> drops =
        new DropsOnGlass(false, 0.1, 0.1, SensorNoise.NONE).draw(640, 480, new SplittableRandom(4));
    double covered =
        drops.stream()
            .mapToDouble(
                d -> Math.PI * d.radiusPx() * d.radiusPx() * d.stretch() * (1 + d.sag()) / 2)
            .sum();
    assertThat(covered / (640 * 480)).isBetween(0.1, 0.17);
  }
}
