package dev.clearlane.serving.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class WallClockTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

  @TempDir Path directory;

  private Instant now = NOON;

  private final Clock wall =
      new Clock() {
        @Override
        public ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
          return this;
        }

        @Override
        public Instant instant() {
          return now;
        }
      };

  private WallClock clock(String... ask) {
    return new WallClock(wall, () -> 5_000_000_000L, directory.resolve("mark"), List.of(ask));
  }

  @Test
  void shouldConvertAMonotonicTimeToTheTimeOfDay() {
    assertThat(clock("false").at(4_250_000_000L))
        .isEqualTo(new WallTime(NOON.minusMillis(750), false));
  }

  @Test
  void shouldFollowAClockThatIsSet() {
    WallClock clock = clock("false");
    clock.at(0);
    now = NOON.plusSeconds(3600);

    assertThat(clock.at(5_000_000_000L).instant()).isEqualTo(NOON.plusSeconds(3600));
  }

  @Test
  void shouldBelieveTheServiceThatKeepsTheClock() throws Exception {
    WallClock yes = clock("echo", "yes");
    assertThat(yes.at(0).synchronised()).isFalse(); // not asked yet
    yes.refresh();
    assertThat(yes.at(0).synchronised()).isTrue();

    for (WallClock other : List.of(clock("echo", "no"), clock("false"), clock("/no/such"))) {
      other.refresh();
      assertThat(other.at(0).synchronised()).isFalse();
    }
  }

  @Test
  void shouldBelieveTheMarkAndNoticeWhenItGoes() throws Exception {
    WallClock clock = clock("false");
    Files.createFile(directory.resolve("mark"));
    clock.refresh();
    assertThat(clock.at(0).synchronised()).isTrue();

    Files.delete(directory.resolve("mark"));
    clock.refresh();
    assertThat(clock.at(0).synchronised()).isFalse();
  }

  @Test
  void shouldAgreeWithTheMachine() throws Exception {
    WallClock clock = new WallClock();
    Instant before = Instant.now();
    Instant converted = clock.at(System.nanoTime()).instant();

    assertThat(converted).isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1));
    clock.refresh(); // whatever the answer is here, it comes
  }
}
