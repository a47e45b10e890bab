package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlateBatchesTest {
  private static final int CHANNELS = 15;

  @TempDir Path folder;
  private SplitData data;

  @BeforeEach
  void writePictures() throws IOException {
    data = new SplitData(TinyData.in(folder), Split.TRAIN);
  }

  private static MixtureComponent entry(List<String> fonts) {
    return new MixtureComponent(
        1,
        List.of(),
        List.of(Source.URBAN100),
        List.of(),
        List.of(),
        List.of(),
        fonts,
        List.of("none", "noise"),
        List.of());
  }

  private Batches reader(long seed) throws IOException {
    return new ReaderBatches(
        List.of(entry(List.of("strokes"))), data, PixelFormat.RGB_UNIT, 3, 2, seed);
  }

  private Batches detector(List<String> fonts) throws IOException {
    return new DetectorBatches(List.of(entry(fonts)), data, PixelFormat.RGB_UNIT, 4, 64, 2, 9);
  }

  @Test
  void shouldMakeTheSameReadersBatchForTheSameStepInAnyOrder() throws IOException {
    Batches one = reader(7);
    Batches two = reader(7);
    Batch later = two.of(5);
    Batch sooner = one.of(4);
    assertThat(one.of(5).input()).isEqualTo(later.input()).isNotEqualTo(sooner.input());
    assertThat(two.of(4).target()).isEqualTo(sooner.target());
    assertThat(reader(8).of(5).input()).isNotEqualTo(later.input());
    for (int i = 0; i < 3; i++) {
      String text = PlateText.decode(later.target(), i * PlateText.MAX_LENGTH);
      assertThat(text).matches("[A-Z0-9]{2,12}");
    }
  }

  @Test
  void shouldWriteAndReadTexts() {
    float[] classes = new float[2 * PlateText.MAX_LENGTH];
    PlateText.encode("AZ09", classes, PlateText.MAX_LENGTH);
    assertThat(classes[PlateText.MAX_LENGTH]).isEqualTo(1);
    assertThat(classes[PlateText.MAX_LENGTH + 3]).isEqualTo(36);
    assertThat(PlateText.decode(classes, PlateText.MAX_LENGTH)).isEqualTo("AZ09");
    assertThat(PlateText.decode(classes, 0)).isEmpty();
    assertThat(PlateText.merged("IO10")).isEqualTo("1010");
  }

  @Test
  void shouldMakeTheSameDetectorsBatchForTheSameStep() throws IOException {
    Batch one = detector(List.of("strokes")).of(3);
    assertThat(detector(List.of("strokes")).of(3).input()).isEqualTo(one.input());
    assertThat(detector(List.of("strokes")).of(3).target()).isEqualTo(one.target());
    int plane = 16 * 16;
    int centres = 0;
    for (int i = 0; i < 4; i++) {
      for (int cell = 0; cell < plane; cell++) {
        centres += one.target()[i * CHANNELS * plane + cell] == 1 ? 1 : 0;
      }
    }
    assertThat(centres).isPositive();
  }

  @Test
  void shouldKnowOfPicturesWithoutPlatesThatThereAreNone() throws IOException {
    assertThat(detector(List.of()).of(0).target()).containsOnly(0);
  }

  @Test
  void shouldAskForABoxThatLeadsBackToThePlate() {
    PlateTargets targets = new PlateTargets(2, 64);
    Corners plate = new Corners(List.of(12.0, 44.0, 42.0, 10.0), List.of(20.0, 22.0, 34.0, 32.0));
    targets.plate(1, plate, true, 0, 0, 64);
    float[] t = targets.values();
    int plane = 16 * 16;
    int base = CHANNELS * plane;
    int cell = -1;
    for (int i = 0; i < plane; i++) {
      if (t[base + i] == 1) {
        assertThat(cell).isEqualTo(-1);
        cell = i;
      }
    }
    int row = cell / 16;
    int column = cell % 16;
    double x = (column + 0.5) * 4;
    double y = (row + 0.5) * 4;
    double left = x - 4 * Math.exp(t[base + 2 * plane + cell]);
    double top = y - 4 * Math.exp(t[base + 3 * plane + cell]);
    double right = x + 4 * Math.exp(t[base + 4 * plane + cell]);
    double bottom = y + 4 * Math.exp(t[base + 5 * plane + cell]);
    assertThat(new double[] {left, top, right, bottom})
        .containsExactly(new double[] {10, 20, 44, 34}, within(1e-4));
    assertThat(t[base + plane + cell]).isPositive();
    for (int i = 0; i < 4; i++) {
      double u = t[base + (7 + 2 * i) * plane + cell];
      double v = t[base + (8 + 2 * i) * plane + cell];
      assertThat(left + u * (right - left)).isCloseTo(plate.x().get(i), within(1e-4));
      assertThat(top + v * (bottom - top)).isCloseTo(plate.y().get(i), within(1e-4));
    }
    assertThat(Arrays.copyOf(t, base)).containsOnly(0);
  }

  @Test
  void shouldNeitherAskForNorForbidAPlateThatIsMostlyOutside() {
    PlateTargets targets = new PlateTargets(1, 64);
    targets.plate(0, Corners.box(-30, 8, 10, 20), false, 0, 0, 64);
    float[] heat = Arrays.copyOf(targets.values(), 16 * 16);
    assertThat(heat[3 * 16 + 1]).isEqualTo(-1);
    assertThat(heat[3 * 16 + 8]).isZero();
    for (float value : heat) {
      assertThat(value).isLessThanOrEqualTo(0);
    }
  }

  @Test
  void shouldUseSamplesAsOftenAsAskedFor() throws IOException {
    int[] made = new int[1];
    SlidingWindow<Long> window =
        new SlidingWindow<>(
            20,
            5,
            place -> {
              made[0]++;
              return place;
            });
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      window.moveTo(i);
      assertThat(window.draw(random)).isBetween(i / 5L, i / 5L + 19);
    }
    assertThat(made[0]).isBetween(350, 420);
  }
}
