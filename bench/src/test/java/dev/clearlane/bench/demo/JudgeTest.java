package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.DriveTruth;
import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A grey reference of four frames; raw frames are 20 levels too dark, restored ones 5. */
class JudgeTest {
  private static final StreamFormat FORMAT = new StreamFormat(64, 48, new TimeBase(1, 25), 25, 4);
  private static final Stretch CLEAN = new Stretch("clean", 0, 1);
  private static final Stretch RAIN = new Stretch("rain", 2, 3);

  /** The codec may miss a flat grey by one level in 5, which moves 34 dB by two. */
  private static final double CODEC_DB = 2;

  @TempDir Path directory;
  private final FramePool pool = new FramePool(2, 64, 48);
  private Judge judge;

  @BeforeEach
  void openJudge() throws Exception {
    Path reference = directory.resolve("reference.mp4");
    try (VideoFileOutput output = VideoFileOutput.open(reference, FORMAT, 10)) {
      for (int i = 0; i < 4; i++) {
        Frame frame = grey(i, 128);
        output.accept(restored(frame, frame.retain(), Treatment.PASS));
      }
    }
    DriveTruth truth = new DriveTruth(List.of(CLEAN, RAIN), List.of());
    judge = new Judge(new Drive(directory.resolve("drive.mp4"), reference, truth)).open(FORMAT);
  }

  @AfterEach
  void closeJudge() {
    judge.close();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldScoreEachStretchOverAllRounds() throws Exception {
    for (int i = 0; i < 8; i++) {
      boolean rain = i % 4 >= 2;
      judge.accept(
          restored(
              grey(i, 108), grey(i, rain ? 123 : 108), rain ? Treatment.DERAIN : Treatment.PASS));
    }
    List<StretchScore> scores = judge.scores();
    assertThat(scores).extracting(StretchScore::kind).containsExactly("clean", "rain");
    assertThat(scores).extracting(StretchScore::frames).containsExactly(4L, 4L);
    assertThat(scores.get(0).gain()).isZero();
    assertThat(scores.get(0).applied()).isEqualTo(Map.of("pass", 4L));
    assertThat(scores.get(1).psnrIn()).isCloseTo(psnr(20), within(CODEC_DB));
    assertThat(scores.get(1).psnrOut()).isCloseTo(psnr(5), within(CODEC_DB));
    assertThat(scores.get(1).gain()).isPositive();
    assertThat(scores.get(1).applied()).isEqualTo(Map.of("derain", 4L));
  }

  @Test
  void shouldKeepOneSampleOfEachStretch() throws Exception {
    for (int i = 0; i < 8; i++) {
      judge.accept(restored(grey(i, 100 + i), grey(i, 110 + i), Treatment.DERAIN));
    }
    List<Sample> samples = judge.samples();
    assertThat(samples).extracting(Sample::stretch).containsExactly(CLEAN, RAIN);
    assertThat(samples.get(1).raw().sample(0, 0, 0)).isEqualTo(102);
    assertThat(samples.get(1).restored().sample(0, 0, 0)).isEqualTo(112);
    assertThat(samples.get(1).reference().sample(9, 9, 1)).isBetween(126, 130);
  }

  @Test
  void shouldLeaveOutStretchesThatWereNotReached() throws Exception {
    judge.accept(restored(grey(0, 1), grey(0, 2), Treatment.DEBLUR));
    assertThat(judge.scores()).extracting(StretchScore::kind).containsExactly("clean");
  }

  @Test
  void shouldRejectAReferenceThatIsTooShort() throws Exception {
    DriveTruth longer = new DriveTruth(List.of(new Stretch("rain", 0, 9)), List.of());
    Path reference = directory.resolve("reference.mp4");
    try (Judge strict = new Judge(new Drive(reference, reference, longer)).open(FORMAT)) {
      for (int i = 0; i < 4; i++) {
        strict.accept(restored(grey(i, 1), grey(i, 2), Treatment.DERAIN));
      }
      assertThatThrownBy(() -> strict.accept(restored(grey(4, 1), grey(4, 2), Treatment.DERAIN)))
          .isInstanceOf(IOException.class)
          .hasMessage(reference + ": ends before frame 4 of the drive");
    }
  }

  private Frame grey(int number, int level) throws InterruptedException {
    Frame frame = pool.lease();
    for (int i = 0; i < frame.pixels().capacity(); i++) {
      frame.pixels().put(i, (byte) level);
    }
    return frame.stamp(number, number, 0);
  }

  private static RestoredFrame restored(Frame raw, Frame restored, Treatment applied) {
    return new RestoredFrame(
        raw, restored, Decision.forced(applied), applied, List.of("a"), Map.of());
  }

  private static double psnr(int levels) {
    return 20 * Math.log10(255.0 / levels);
  }
}
