package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.serving.evaluation.Pair;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.synth.degrade.FrameAverageBlur;
import dev.clearlane.synth.degrade.SensorNoise;
import dev.clearlane.trainer.training.TinyData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class BatchesTest {
  private static final List<MixtureComponent> MIX =
      List.of(
          new MixtureComponent(
              1, List.of(Source.RAINDROP), List.of(), List.of(), List.of(), List.of()),
          new MixtureComponent(
              1,
              List.of(),
              List.of(Source.URBAN100),
              List.of(),
              List.of("trajectory", "streaks"),
              List.of()));

  private static final int SIZE = 3 * 32 * 32;

  @TempDir Path folder;
  private SplitData splitData;

  @BeforeEach
  void writePictures() throws IOException {
    splitData = new SplitData(TinyData.in(folder), Split.TRAIN);
  }

  @Test
  void shouldMakeTheSameBatchForTheSameStepInAnyOrder() throws IOException {
    Batches one = pictures(0.2, 7);
    Batches two = pictures(0.2, 7);
    Batch later = two.of(5);
    Batch sooner = one.of(4);
    assertThat(one.of(5).input()).isEqualTo(later.input()).isNotEqualTo(sooner.input());
    assertThat(two.of(4).target()).isEqualTo(sooner.target());
    assertThat(pictures(0.2, 8).of(5).input()).isNotEqualTo(later.input());
  }

  @Test
  void shouldLeaveOutPicturesSmallerThanAPatch() throws IOException {
    Path drops = folder.resolve("raindrop_pairs");
    for (String name : List.of("rain_image/1_rain.png", "clean_image/1_clean.png")) {
      PictureFile.write(Picture.black(64, 32), drops.resolve(name));
    }
    MixtureComponent entry = MIX.get(0);
    SplitData fresh = new SplitData(folder, Split.TRAIN);
    Batch batch =
        new PictureBatches(List.of(entry), fresh, PixelFormat.RGB_UNIT, 0, 0, 0, 12, 48, 1, 1)
            .of(0);
    // The other training pair is no black picture.
    for (int i = 0; i < 12; i++) {
      float[] target = Arrays.copyOfRange(batch.target(), i * 3 * 48 * 48, (i + 1) * 3 * 48 * 48);
      assertThat(target)
          .contains(fresh.pairs(entry.pairs()).get(1).target().sample(0, 0, 2) / 255f);
    }
    assertThatThrownBy(
            () ->
                new PictureBatches(
                    List.of(entry), fresh, PixelFormat.RGB_UNIT, 0, 0, 0, 1, 49, 1, 1))
        .isInstanceOf(IOException.class)
        .hasMessage("raindrop: no picture is as large as a patch of 49 px");
  }

  @Test
  void shouldShowCleanPicturesAsOftenAsAskedFor() throws IOException {
    Batch all = pictures(1, 1).of(0);
    assertThat(all.input()).isEqualTo(all.target());
    Batch none = pictures(0, 1).of(0);
    for (int i = 0; i < none.count(); i++) {
      int size = 3 * 32 * 32;
      assertThat(Arrays.copyOfRange(none.input(), i * size, (i + 1) * size))
          .isNotEqualTo(Arrays.copyOfRange(none.target(), i * size, (i + 1) * size));
    }
  }

  @Test
  void shouldShowTheMomentsBeforeTurnedAndRecolouredAlike() throws IOException {
    Batches batches = withHistory(0, 2);
    Batch batch = batches.of(3);
    assertThat(batch.channels()).isEqualTo(9);
    assertThat(batch.input()).hasSize(24 * 9 * 32 * 32);
    assertThat(batch.target()).hasSize(24 * 3 * 32 * 32);
    assertThat(withHistory(0, 2).of(3).input()).isEqualTo(batch.input());
    int alone = 0;
    for (int i = 0; i < batch.count(); i++) {
      List<float[]> frames = frames(batch, i);
      alone += Arrays.equals(frames.get(0), frames.get(2)) ? 1 : 0;
    }
    // Half are real pairs without frames before, of the others a few stand alone or still.
    assertThat(alone).isBetween(6, 20);
    Batch clean = withHistory(1, 2).of(3);
    for (int i = 0; i < clean.count(); i++) {
      float[] target = Arrays.copyOfRange(clean.target(), i * SIZE, (i + 1) * SIZE);
      assertThat(frames(clean, i).get(0)).isEqualTo(target);
    }
  }

  @Test
  void shouldShowARefinerTheCoarsePictureAndTheRawOneOfTheSamePlace() throws IOException {
    // Everywhere the coarse picture is 10 levels above the clean one, and the raw one 20.
    for (String kind : List.of("clean", "coarse", "raw")) {
      Files.createDirectories(folder.resolve(kind));
      int more = kind.equals("clean") ? 0 : kind.equals("coarse") ? 10 : 20;
      for (int i = 0; i < 16; i++) {
        Picture picture = Picture.black(64, 48);
        for (int at = 0; at < picture.bgr().length; at++) {
          picture.bgr()[at] = (byte) (at * 7 % 101 + more);
        }
        PictureFile.write(picture, folder.resolve("%s/%02d.png".formatted(kind, i)));
      }
    }
    Source source = Source.find("refined:coarse:clean:raw", Source.Kind.PAIRS).orElseThrow();
    assertThat(splitData.pairs(List.of(source))).hasSize(12);
    MixtureComponent entry =
        new MixtureComponent(1, List.of(source), List.of(), List.of(), List.of(), List.of());
    Batch batch =
        new PictureBatches(
                List.of(entry), splitData, PixelFormat.RGB_UNIT, 1, 0.3, 0.5, 24, 32, 1, 7)
            .of(3);
    assertThat(batch.channels()).isEqualTo(6);
    int untouched = 0;
    for (int i = 0; i < batch.count(); i++) {
      float[] target = Arrays.copyOfRange(batch.target(), i * SIZE, (i + 1) * SIZE);
      List<float[]> frames = frames(batch, i);
      if (Arrays.equals(frames.get(0), target)) {
        assertThat(frames.get(1)).isEqualTo(target);
        untouched++;
      } else {
        for (int at = 0; at < SIZE; at++) {
          // Shrunk ones are rounded.
          assertThat(255 * (frames.get(0)[at] - target[at])).isBetween(8.9f, 11.1f);
          assertThat(255 * (frames.get(1)[at] - target[at])).isBetween(18.9f, 21.1f);
        }
      }
    }
    assertThat(untouched).isBetween(2, 16);
  }

  private static List<float[]> frames(Batch batch, int sample) {
    List<float[]> frames = new ArrayList<>();
    for (int k = 0; k < batch.channels() / 3; k++) {
      int first = (sample * batch.channels() / 3 + k) * SIZE;
      frames.add(Arrays.copyOfRange(batch.input(), first, first + SIZE));
    }
    return frames;
  }

  private Batches withHistory(double cleanShare, int history) throws IOException {
    return new PictureBatches(
        MIX, splitData, PixelFormat.RGB_UNIT, history, cleanShare, 0.5, 24, 32, 1, 7);
  }

  @Test
  void shouldDegradeFramesOfClipsOneAfterTheOther() {
    List<Picture> clip = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Picture frame = Picture.black(64, 48);
      Arrays.fill(frame.bgr(), (byte) (40 * i));
      clip.add(frame);
    }
    PairSampler clips =
        new PairSampler.DegradedClips(
            List.of(List.of(clip), List.of(clip.subList(2, 4))), Degradations.byName("none"));
    Set<List<Integer>> seen = new HashSet<>();
    for (int seed = 0; seed < 60; seed++) {
      List<Pair> moments = clips.draw(32, 2, new SplittableRandom(seed));
      assertThat(moments).allMatch(pair -> pair.input().widthPx() == 32);
      seen.add(moments.stream().map(pair -> pair.input().sample(0, 0, 0) / 40).toList());
    }
    assertThat(seen)
        .containsExactlyInAnyOrder(
            List.of(2, 1, 0),
            List.of(3, 2, 1),
            List.of(4, 3, 2),
            List.of(5, 4, 3),
            List.of(3, 2, 3));
    PairSampler averaged =
        new PairSampler.AveragedClips(List.of(clip), new FrameAverageBlur(0, SensorNoise.NONE));
    List<Pair> exposures = averaged.draw(32, 2, new SplittableRandom(1));
    assertThat(exposures.stream().map(pair -> pair.target().sample(0, 0, 0) / 40))
        .containsExactly(4, 1, 4);
  }

  @Test
  void shouldLabelWhatWasDone() throws IOException {
    List<MixtureComponent> mix =
        List.of(
            new MixtureComponent(
                1,
                List.of(),
                List.of(Source.URBAN100),
                List.of(),
                List.of("vehicle", "streaks"),
                List.of("blur", "streaks")));
    Batch batch =
        new LabelledBatches(
                mix,
                splitData,
                PixelFormat.RGB_UNIT,
                List.of("blur", "streaks", "drops"),
                2,
                List.of(96),
                4,
                1)
            .of(0);
    assertThat(batch.target()).containsExactly(1, 1, 0, 1, 1, 0);
    assertThat(batch.height()).isEqualTo(96);
    assertThat(batch.input()).hasSize(2 * 3 * 96 * 96);
  }

  @Test
  void shouldReuseSpoiltPicturesAndStillBePureInTheStep() throws IOException {
    Batches one = labelled(50);
    one.of(0);
    one.of(1);
    Batch after = one.of(400);
    Batch fresh = labelled(50).of(400);
    assertThat(fresh.input()).isEqualTo(after.input());
    assertThat(fresh.target()).isEqualTo(after.target());
  }

  @Test
  void shouldReuseDegradedSamplesTurnedAndStillBePureInTheStep() throws IOException {
    Batches reused = pictures(0, 0, 100, 7);
    Set<List<Float>> seen = new HashSet<>();
    Batch last = reused.of(0);
    for (int step = 1; step < 200; step++) {
      int size = 3 * 32 * 32;
      for (int i = 0; i < last.count(); i++) {
        seen.add(sorted(Arrays.copyOfRange(last.input(), i * size, (i + 1) * size)));
      }
      last = reused.of(step);
    }
    // A window of 192, which has moved on by 200 · 6 / 100 samples; a real pair may come twice.
    assertThat(seen).hasSizeBetween(100, 204);
    assertThat(pictures(0, 0, 100, 7).of(199).input()).isEqualTo(last.input());
  }

  /** What stays the same if a sample is turned and mirrored. */
  private static List<Float> sorted(float[] values) {
    Arrays.sort(values);
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return list;
  }

  @Test
  void shouldLoadAheadInOrder() throws Exception {
    try (BatchLoader<Batch> loader = new BatchLoader<>(BatchesTest::numbered, 3, batch -> {})) {
      assertThat(loader.take().input()).containsExactly(3);
      assertThat(loader.take().input()).containsExactly(4);
    }
  }

  @Test
  void shouldReportWhyABatchCannotBeLoaded() {
    Batches broken =
        step -> {
          throw new IOException("a.png: not a picture");
        };
    try (BatchLoader<Batch> loader = new BatchLoader<>(broken, 0, batch -> {})) {
      assertThatThrownBy(loader::take)
          .isInstanceOf(IOException.class)
          .hasMessage("a batch could not be loaded: a.png: not a picture");
    }
  }

  @Test
  void shouldChangeTheChannelsOfInputAndTargetAlikeAndNothingElse() throws IOException {
    Batch plain = pictures(0.2, 0, 7).of(3);
    Batch swapped = pictures(0.2, 1, 7).of(3);
    Batch some = pictures(0.2, 0.5, 7).of(3);
    Set<List<Integer>> orders = new HashSet<>();
    for (int i = 0; i < plain.count(); i++) {
      List<Integer> order = order(plain.target(), swapped.target(), i);
      assertThat(order).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(order(plain.input(), swapped.input(), i)).isEqualTo(order);
      // Where it is drawn now and then, a sample is one of the two.
      assertThat(order(plain.target(), some.target(), i)).isIn(List.of(0, 1, 2), order);
      orders.add(order);
    }
    assertThat(orders).hasSizeGreaterThan(1);
  }

  /** Which plane of a sample each of its planes was, by their pixels. */
  private static List<Integer> order(float[] before, float[] after, int sample) {
    List<Integer> order = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      float[] plane = plane(after, sample, c);
      for (int from = 0; from < 3; from++) {
        if (Arrays.equals(plane, plane(before, sample, from))) {
          order.add(from);
        }
      }
    }
    return order;
  }

  private static float[] plane(float[] values, int sample, int channel) {
    int size = 32 * 32;
    int first = (3 * sample + channel) * size;
    return Arrays.copyOfRange(values, first, first + size);
  }

  private Batches labelled(int reuse) throws IOException {
    List<MixtureComponent> mix =
        List.of(
            new MixtureComponent(
                1, List.of(), List.of(Source.URBAN100), List.of(), List.of(), List.of()),
            new MixtureComponent(
                1,
                List.of(),
                List.of(Source.URBAN100),
                List.of(),
                List.of("streaks"),
                List.of("streaks")));
    return new LabelledBatches(
        mix,
        splitData,
        PixelFormat.RGB_UNIT,
        List.of("blur", "streaks", "drops"),
        2,
        List.of(32, 48),
        reuse,
        3);
  }

  private Batches pictures(double cleanShare, long seed) throws IOException {
    return pictures(cleanShare, 0, seed);
  }

  private Batches pictures(double cleanShare, double swaps, long seed) throws IOException {
    return pictures(cleanShare, swaps, 1, seed);
  }

  private Batches pictures(double cleanShare, double swaps, int reuse, long seed)
      throws IOException {
    return new PictureBatches(
        MIX, splitData, PixelFormat.RGB_UNIT, 0, cleanShare, swaps, 6, 32, reuse, seed);
  }

  private static Batch numbered(long step) {
    return new Batch(new float[] {step}, new float[0], 1, 1, 1);
  }
}
