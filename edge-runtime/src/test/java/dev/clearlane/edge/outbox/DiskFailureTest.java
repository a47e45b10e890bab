package dev.clearlane.edge.outbox;

import static dev.clearlane.edge.outbox.Messages.sized;
import static dev.clearlane.edge.outbox.Messages.waitingTexts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.edge.agent.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real disks that fail; skipped if the machine does not permit mounting one. */
@Timeout(60)
class DiskFailureTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final FakeClock time = new FakeClock();

  @TempDir private Path directory;
  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()), "no mount");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  @Test
  void shouldContinueInMemoryWhileTheDiskIsFull() throws Exception {
    try (Outbox outbox = Outbox.open(OutboxSettings.in(disk), time)) {
      List<String> offered = new ArrayList<>();
      while (outbox.stats().failure() == null) {
        offered.add("m" + offered.size());
        outbox.offer(sized(Priority.EVENT, "e", offered.get(offered.size() - 1), 50_000, DAY));
        outbox.flush();
      }
      assertThat(outbox.stats().failure()).isEqualTo("the disk is full");
      offered.add("in memory");
      outbox.offer(sized(Priority.EVENT, "e", "in memory", 50_000, DAY));
      assertThat(waitingTexts(outbox)).containsExactlyElementsOf(offered);

      assertThat(run("mount", "-o", "remount,size=20m", disk.toString())).isTrue();
      time.advance(Duration.ofMinutes(1));
      outbox.flush();

      assertThat(outbox.stats().failure()).isNull();
      assertThat(outbox.flush()).isTrue();
      assertThat(waitingTexts(outbox)).containsExactlyElementsOf(offered);
    }
    try (Outbox again = Outbox.open(OutboxSettings.in(disk), time)) {
      assertThat(waitingTexts(again)).contains("m0", "in memory");
      assertThat(again.stats().lostMessages()).isZero();
    }
  }

  @Test
  void shouldContinueInMemoryIfTheDirectoryIsReadOnly() throws Exception {
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
    try (Outbox outbox = Outbox.open(OutboxSettings.in(disk.resolve("box")), time)) {
      outbox.offer(Messages.of(Priority.PLATE, "p", "first"));
      assertThat(outbox.flush()).isFalse();
      assertThat(outbox.stats().failure()).containsIgnoringCase("read-only");
      assertThat(waitingTexts(outbox)).containsExactly("first");

      assertThat(run("mount", "-o", "remount,rw", disk.toString())).isTrue();
      time.advance(Duration.ofMinutes(1));
      outbox.flush();
      outbox.offer(Messages.of(Priority.PLATE, "p", "second"));

      assertThat(outbox.flush()).isTrue();
      assertThat(outbox.stats().onDisk()).isTrue();
      assertThat(waitingTexts(outbox)).containsExactly("first", "second");
    }
  }

  @Test
  void shouldContinueInMemoryIfTheDiskTurnsReadOnly() throws Exception {
    try (Outbox outbox = Outbox.open(OutboxSettings.in(disk), time)) {
      outbox.offer(Messages.of(Priority.PLATE, "p", "on disk"));
      assertThat(outbox.flush()).isTrue();
    }
    assertThat(run("mount", "-o", "remount,ro", disk.toString())).isTrue();
    try (Outbox outbox = Outbox.open(OutboxSettings.in(disk), time)) {
      outbox.offer(Messages.of(Priority.PLATE, "p", "in memory"));

      assertThat(outbox.flush()).isFalse();
      assertThat(outbox.stats().failure()).isNotBlank();
      assertThat(waitingTexts(outbox)).contains("in memory");
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // program not installed
    }
  }
}
