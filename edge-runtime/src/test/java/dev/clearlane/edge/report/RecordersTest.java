package dev.clearlane.edge.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.Similarity;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.Treatment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a drive stays small however long and noisy it is. */
class RecordersTest {
  private final FramePool pool = new FramePool(2, 16, 8);

  @Test
  void shouldKeepTheTopChangedFramesApartFromEachOther() throws Exception {
    ChangedFrames changed = new ChangedFrames(2);
    List<Double> encoded = new ArrayList<>();
    double[] changes = {1, 5, 4, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 9};
    for (int i = 0; i < changes.length; i++) {
      double seconds = i / 10.0;
      double change = changes[i];
      changed.offer(
          seconds,
          change,
          () -> {
            encoded.add(change);
            return shot(seconds, change);
          });
    }

    assertThat(changed.shots()).extracting(Shot::change).containsExactly(9.0, 5.0);
    assertThat(encoded)
        .as("frames that are not kept cost nothing")
        .containsExactly(1.0, 5.0, 3.0, 9.0);
  }

  @Test
  void shouldSampleTheSameFramesOfEveryRun() throws Exception {
    SampledFrames sampled = new SampledFrames(6, 8);
    for (long i = 0; i < 1000; i++) {
      long sequence = i;
      sampled.offer(i, () -> shot((double) sequence, 1));
    }

    assertThat(sampled.shots()).extracting(Shot::seconds).containsExactly(0.0, 256.0, 512.0, 768.0);
  }

  @Test
  void shouldKeepEverySecondRowOfALongDrive() throws Exception {
    RowCollector collector = new RowCollector(10);
    for (int i = 0; i < 25; i++) {
      try (RestoredFrame frame = frame(pool, i, null)) {
        collector.add(frame, i, 0, new Similarity(i, i + 1, null, null));
      }
    }

    FrameRows rows = collector.rows();
    assertThat(rows.every()).isEqualTo(4);
    assertThat(rows.sequence()).containsExactly(0L, 4L, 8L, 12L, 16L, 20L, 24L);
    assertThat(rows.psnrOut()).startsWith(1.0, 5.0);
    assertThat(rows.ssimOut()).containsOnlyNulls();
    assertThat(rows.hasQuality()).isTrue();
  }

  @Test
  void shouldWriteAPageBelowEightMegabytesForFiveHundredFramesOfNoise(@TempDir Path directory)
      throws Exception {
    FramePool large = new FramePool(2, 1280, 720);
    Random random = new Random(5);
    byte[] noise = new byte[3 * 1280 * 720];
    random.nextBytes(noise);
    Picture picture = new Picture(1280, 720, noise);
    DriveRecorder recorder = new DriveRecorder();
    for (int i = 0; i < 500; i++) {
      // Once a second a frame becomes what compresses worst.
      try (RestoredFrame frame = frame(large, i, i % 25 == 7 ? picture : null)) {
        recorder.frame(frame, i / 25.0, new Similarity(20, 25, 0.5, 0.6));
      }
    }
    Path page = DriveReport.write(directory, "1", Map.of(), summary(), recorder);

    assertThat(Files.size(page)).isBetween(1_000_000L, 8_000_000L);
    assertThat(DriveReport.read(directory).frames().size()).isEqualTo(500);
    assertThat(large.leased()).isZero();
  }

  private static Shot shot(double seconds, double change) {
    return new Shot((long) seconds, seconds, "pass", "pass", change, new byte[0], new byte[0]);
  }

  private static RestoredFrame frame(FramePool pool, int number, @Nullable Picture after)
      throws InterruptedException {
    Frame raw = pool.lease();
    raw.stamp(number, number, number);
    if (after == null) {
      return RestoredFrame.bypass(raw, Decision.forced(Treatment.PASS), Map.of());
    }
    raw.copyFrom(Picture.black(after.widthPx(), after.heightPx()));
    Frame restored = pool.lease();
    restored.stampLike(raw);
    restored.copyFrom(after);
    return new RestoredFrame(
        raw,
        restored,
        Decision.forced(Treatment.DERAIN),
        Treatment.DERAIN,
        List.of("a"),
        Map.of("infer", 1_000_000L));
  }

  private static ReplaySummary summary() {
    return new ReplaySummary(
        ReplaySummary.SCHEMA,
        "noise",
        "derain",
        1280,
        720,
        500,
        0,
        20,
        20,
        25,
        Map.of(),
        Map.of("derain", 20L),
        0,
        0,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        new ReplaySummary.Machine("cpu", 2, 2, "17", "Linux"),
        1,
        1,
        null,
        null);
  }
}
