package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.DriveTruth;
import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo with the shipped models, on a drive small enough for a test. */
@Timeout(120)
class DemoTest {
  private static final StreamFormat FORMAT = new StreamFormat(96, 64, new TimeBase(1, 25), 25, 30);
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");

  @TempDir Path directory;

  @Test
  void shouldReceiveEveryMessageAndCompareEveryFrame() throws Exception {
    Path clip = directory.resolve("drive.mp4");
    write(clip);
    DriveTruth truth = new DriveTruth(List.of(new Stretch("clean", 0, 29)), List.of());

    ModelSet models = ModelSet.resolve(Mode.AUTO, MODELS, List.of(), 2);

    DemoSummary summary =
        new Demo(new Drive(clip, clip, truth), models, MODELS, directory, 0, ReplayProgress.NONE)
            .run();

    assertThat(summary.failures()).isEmpty();
    assertThat(summary.frames()).isEqualTo(30);
    assertThat(summary.rounds()).isEqualTo(1);
    assertThat(summary.decisions().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(30);
    assertThat(summary.mqtt().sent()).isPositive();
    assertThat(summary.mqtt().received()).isEqualTo(summary.mqtt().sent());
    assertThat(summary.mqtt().delivered()).isEqualTo(summary.mqtt().sent());
    assertThat(summary.mqtt().frames()).isEqualTo(6); // five a second of 1.2 s
    assertThat(summary.mqtt().faulty()).isZero();
    assertThat(directory.resolve("index.html")).content().contains("cleared.mp4");
    assertThat(directory.resolve("before-after.png")).isNotEmptyFile();
    assertThat(directory.resolve("cleared.mp4")).isNotEmptyFile();
    assertThat(directory.resolve("summary.json")).content().contains("\"frames\" : 30");
  }

  private static void write(Path clip) throws IOException, InterruptedException {
    FramePool pool = new FramePool(1, 96, 64);
    try (VideoFileOutput output = VideoFileOutput.open(clip, FORMAT)) {
      for (int i = 0; i < 30; i++) {
        Frame frame = pool.lease().stamp(i, i, 0);
        for (int at = 0; at < frame.pixels().capacity(); at++) {
          frame.pixels().put(at, (byte) (at / 9 % 200 + i));
        }
        output.accept(
            new RestoredFrame(
                frame,
                frame.retain(),
                Decision.forced(Treatment.PASS),
                Treatment.PASS,
                List.of(),
                Map.of()));
      }
    }
  }
}
