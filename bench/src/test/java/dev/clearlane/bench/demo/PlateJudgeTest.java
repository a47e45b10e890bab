package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bench.drive.DriveTruth;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlateJudgeTest {
  private static final DriveTruth TRUTH =
      new DriveTruth(
          List.of(),
          List.of(
              new DriveTruth.FramePlates(
                  0, List.of(plate("AB123CD", 50), plate("EF456GH", 90), plate("FAR1", 30))),
              new DriveTruth.FramePlates(1, List.of(plate("AB123CD", 80)))));

  @Test
  void shouldCountCorrectWrongAndMissedPlates() {
    PlateJudge judge = new PlateJudge();
    judge.publish(sighting("1", "AB123C0", "AB123C0", null));
    judge.publish(sighting("1", "AB123CD", "AB123C0", "AB123CD")); // the last word counts
    judge.publish(sighting("2", "XY999ZZ", "XY999ZZ", null));
    assertThat(judge.scores(TRUTH))
        .containsExactly(
            new PlateScore("AB123CD", "AB123C0", "AB123CD", PlateScore.Outcome.CORRECT),
            new PlateScore("XY999ZZ", "XY999ZZ", null, PlateScore.Outcome.WRONG),
            new PlateScore("EF456GH", null, null, PlateScore.Outcome.MISSED));
  }

  private static DriveTruth.Plate plate(String text, int widthPx) {
    return new DriveTruth.Plate(text, 0, 0, widthPx, 20);
  }

  private static PlateSighting sighting(
      String track, String voted, String raw, @Nullable String restored) {
    return new PlateSighting(
        "update",
        track,
        3,
        new PlateSighting.At(7, 0, 0, 0, "pass", "pass"),
        new PlateSighting.Box(0, 0, 90, 20),
        new PlateSighting.Read(raw, 0.9),
        restored == null ? null : new PlateSighting.Read(restored, 0.9),
        false,
        null,
        new PlateSighting.Voted(voted, 0.9, null, List.of(), null),
        List.of("a", "b"),
        new PlateSighting.Privacy("plain", null, null),
        List.of());
  }
}
