package dev.clearlane.edge.outbox;

import static dev.clearlane.edge.outbox.Messages.sized;
import static dev.clearlane.edge.outbox.Messages.text;
import static dev.clearlane.edge.outbox.Messages.waiting;
import static dev.clearlane.edge.outbox.Messages.waitingTexts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.clearlane.edge.agent.FakeClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OutboxTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final FakeClock time = new FakeClock();

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Fsync.class)
  void shouldKeepMessagesAndTheirNumbersAcrossARestart(Fsync fsync) throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory).withFsync(fsync);
    OutboxMessage message = message(Priority.PLATE, "front", "one");
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(message);
      outbox.offer(message(Priority.PLATE, "front", "two"));
      assertThat(outbox.flush()).isTrue();
    }
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(message(Priority.PLATE, "front", "three"));
      outbox.flush();
      List<Entry> waiting = waiting(outbox);

      assertThat(waiting).extracting(Messages::text).containsExactly("one", "two", "three");
      assertThat(waiting).extracting(Entry::topicSequence).containsExactly(1L, 2L, 3L);
      assertThat(outbox.lastSequence("front")).isEqualTo(3);
      Entry first = waiting.get(0);
      assertThat(first.message().id()).isEqualTo(message.id());
      assertThat(first.message().properties()).isEqualTo(Map.of("a", "b"));
      assertThat(first.message().contentType()).isEqualTo("text/plain");
      assertThat(outbox.stats().waiting()).containsEntry(Priority.PLATE, 3L);
    }
  }

  @Test
  void shouldDeleteOnlyRemovedMessages() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory);
    try (Outbox outbox = Outbox.open(settings, time)) {
      for (int i = 0; i < 200; i++) {
        outbox.offer(message(Priority.EVENT, "front", "m" + i));
      }
      outbox.flush();
      List<Entry> waiting = waiting(outbox);
      waiting.subList(0, 150).forEach(outbox::remove);

      assertThat(waitingTexts(outbox)).hasSize(50).startsWith("m150");
    }
    try (Outbox outbox = Outbox.open(settings, time)) {
      assertThat(waitingTexts(outbox)).hasSize(50).startsWith("m150");
      waiting(outbox).forEach(outbox::remove);
      outbox.flush();
      outbox.offer(message(Priority.EVENT, "front", "next"));
      outbox.flush();
      assertThat(waiting(outbox).get(0).topicSequence()).isEqualTo(201);
      assertThat(outbox.stats().waitingMessages()).isEqualTo(1);
    }
  }

  @Test
  void shouldReadByPriorityAndLiveMessagesApart() throws Exception {
    try (Outbox outbox = Outbox.open(OutboxSettings.in(directory), time)) {
      outbox.offer(message(Priority.FRAME, "f", "frame"));
      outbox.offer(message(Priority.EVENT, "e", "event 1"));
      outbox.offer(message(Priority.PLATE, "p", "plate"));
      outbox.offer(message(Priority.EVENT, "e", "event 2"));
      outbox.flush();
      OutboxReader reader = outbox.reader();
      outbox.offer(message(Priority.DECISION, "d", "live decision"));
      outbox.offer(message(Priority.PLATE, "p", "live plate"));
      outbox.flush();

      assertThat(text(reader.nextHistorical())).isEqualTo("plate");
      assertThat(text(reader.nextLive())).isEqualTo("live plate");
      assertThat(text(reader.nextHistorical())).isEqualTo("event 1");
      assertThat(text(reader.nextHistorical())).isEqualTo("event 2");
      assertThat(text(reader.nextHistorical())).isEqualTo("frame");
      assertThat(reader.nextHistorical()).isNull();
      assertThat(text(reader.nextLive())).isEqualTo("live decision");
      assertThat(reader.nextLive()).isNull();
    }
  }

  @Test
  void shouldDropTheOldestOfTheLowestPriorityWhenFull() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory).withLimits(1 << 20, DAY);
    AtomicLong lost = new AtomicLong();
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.onLoss(lost::addAndGet);
      for (int i = 0; i < 10; i++) {
        outbox.offer(sized(Priority.PLATE, "p", "plate " + i, 40_000, DAY));
        outbox.offer(sized(Priority.FRAME, "f", "frame " + i, 40_000, DAY));
        outbox.offer(sized(Priority.DECISION, "d", "decision " + i, 40_000, DAY));
        outbox.flush();
      }
      OutboxStats stats = outbox.stats();

      // 26 of 30 fit: 40 KB each and overhead, within 1 MiB
      assertThat(waitingTexts(outbox))
          .hasSize(26)
          .contains("plate 0", "decision 0", "frame 4", "frame 9")
          .doesNotContain("frame 0", "frame 3");
      assertThat(stats.dropped())
          .isEqualTo(
              Map.of(
                  Priority.PLATE,
                  0L,
                  Priority.EVENT,
                  0L,
                  Priority.DECISION,
                  0L,
                  Priority.FRAME,
                  4L));
      assertThat(stats.waitingBytes()).isLessThanOrEqualTo(1 << 20);
      assertThat(lost).hasValue(4);
    }
    try (Outbox again = Outbox.open(settings, time)) {
      assertThat(again.stats().dropped()).containsEntry(Priority.FRAME, 4L);
    }
  }

  @Test
  void shouldNotDropMessagesInFlight() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory).withLimits(1 << 20, DAY);
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(sized(Priority.FRAME, "f", "on its way", 400_000, DAY));
      outbox.flush();
      Entry onItsWay = outbox.reader().nextHistorical();
      for (int i = 0; i < 4; i++) {
        outbox.offer(sized(Priority.FRAME, "f", "frame " + i, 300_000, DAY));
        outbox.flush();
      }

      assertThat(outbox.stats().dropped()).containsEntry(Priority.FRAME, 2L);
      outbox.remove(onItsWay);
      outbox.flush();
      assertThat(waitingTexts(outbox)).containsExactly("frame 2", "frame 3");
    }
  }

  @Test
  void shouldDropExpiredMessages() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory).withLimits(1 << 20, DAY);
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(sized(Priority.FRAME, "f", "short-lived", 20, Duration.ofHours(1)));
      outbox.offer(sized(Priority.PLATE, "p", "long-lived", 20, Duration.ofDays(9)));
      outbox.flush();
      time.advance(Duration.ofHours(2));
      outbox.flush();
      assertThat(waitingTexts(outbox)).containsExactly("long-lived");
      time.advance(Duration.ofHours(23));
      outbox.flush();

      assertThat(waitingTexts(outbox)).isEmpty();
      assertThat(outbox.stats().expired())
          .containsEntry(Priority.FRAME, 1L)
          .containsEntry(Priority.PLATE, 1L);
    }
  }

  @Test
  void shouldNotExpireMessagesWhenTheClockIsSet() throws Exception {
    time.setWallMs(1_000); // 1970, as after a flat battery
    OutboxSettings settings = OutboxSettings.in(directory).withLimits(1 << 20, DAY);
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(message(Priority.PLATE, "p", "early"));
      outbox.flush();
      time.setWallMs(1_800_000_000_000L);
      outbox.offer(message(Priority.PLATE, "p", "late"));
      outbox.flush();
      assertThat(waitingTexts(outbox)).containsExactly("early", "late");
    }
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.flush();
      assertThat(waitingTexts(outbox)).containsExactly("early", "late");
      time.advance(Duration.ofHours(25));
      outbox.flush();
      assertThat(waitingTexts(outbox)).isEmpty();
    }
  }

  @Test
  void shouldKeepEverythingThroughADayOffline() throws Exception {
    int minutes = 24 * 60;
    try (Outbox outbox = Outbox.open(OutboxSettings.in(directory), time)) {
      for (int minute = 0; minute < minutes; minute++) {
        for (int i = 0; i < 50; i++) {
          outbox.offer(message(Priority.EVENT, "e", "event " + (50 * minute + i)));
        }
        time.advance(Duration.ofMinutes(1));
      }
      outbox.flush();
      List<Entry> waiting = waiting(outbox);

      assertThat(waiting).hasSize(50 * minutes);
      for (int i = 0; i < waiting.size(); i++) {
        assertThat(waiting.get(i).topicSequence()).isEqualTo(i + 1);
      }
      assertThat(outbox.stats().lostMessages()).isZero();
    }
  }

  @Test
  void shouldSetADamagedFileAside() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory);
    Files.writeString(directory.resolve("outbox.db"), "no database ".repeat(1000));
    try (Outbox outbox = Outbox.open(settings, time)) {
      outbox.offer(message(Priority.PLATE, "p", "kept"));

      assertThat(outbox.flush()).isTrue();
      assertThat(waitingTexts(outbox)).containsExactly("kept");
      assertThat(directory.resolve("outbox.db.damaged")).exists();
    }
  }

  @Test
  void shouldBeReadableByItsOwnerOnly() throws Exception {
    try (Outbox outbox = Outbox.open(OutboxSettings.in(directory), time)) {
      outbox.offer(message(Priority.PLATE, "p", "personal"));
      outbox.flush();
      for (String file : List.of("outbox.db", "outbox.db-wal")) {
        assertThat(
                PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(directory.resolve(file))))
            .isEqualTo("rw-------");
      }
    }
  }

  @Test
  void shouldReportThatAnotherProcessUsesTheFile() throws Exception {
    OutboxSettings settings = OutboxSettings.in(directory);
    try (Outbox first = Outbox.open(settings, time)) {
      first.offer(message(Priority.PLATE, "p", "first"));
      first.flush();
      try (Outbox second = Outbox.open(settings, time)) {
        second.offer(message(Priority.PLATE, "p", "second"));

        assertThat(second.flush()).isFalse();
        assertThat(second.stats().failure()).isEqualTo("in use by another process");
        assertThat(waitingTexts(second)).containsExactly("second");
      }
      assertThat(waitingTexts(first)).containsExactly("first");
    }
  }

  @Test
  void shouldLimitMessagesInMemory() throws Exception {
    OutboxSettings small =
        new OutboxSettings(null, 1 << 20, DAY, Fsync.BATCH, 64 << 10, Duration.ofSeconds(30));
    AtomicLong lost = new AtomicLong();
    try (Outbox outbox = Outbox.open(small, time)) {
      outbox.onLoss(lost::addAndGet);
      outbox.offer(sized(Priority.PLATE, "p", "plate", 30_000, DAY));
      outbox.offer(sized(Priority.FRAME, "f", "frame 0", 30_000, DAY));
      outbox.offer(sized(Priority.FRAME, "f", "frame 1", 30_000, DAY));

      assertThat(waitingTexts(outbox)).containsExactly("plate", "frame 1");
      assertThat(outbox.stats().dropped()).containsEntry(Priority.FRAME, 1L);
      assertThat(lost).hasValue(1);
      assertThat(outbox.stats().onDisk()).isFalse();
      assertThat(outbox.stats().failure()).isNull();
      waiting(outbox).forEach(outbox::remove);
      assertThat(outbox.stats().waitingMessages()).isZero();
    }
  }

  @Test
  void shouldRefuseInvalidLimits() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutboxSettings.in(directory).withLimits(1000, DAY))
        .withMessage("outbox.max_bytes must be at least 1048576, but is 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OutboxSettings.in(directory).withLimits(1 << 20, Duration.ZERO))
        .withMessage("outbox.max_age must be above 0, but is PT0S");
  }

  private static OutboxMessage message(Priority priority, String topic, String text) {
    return Messages.of(priority, topic, text);
  }
}
