package dev.clearlane.edge.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages reported as written survive kill -9 at a random moment. */
@Timeout(120)
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("clearlane.rounds", 4);

  @TempDir private Path directory;

  @Test
  void shouldKeepAllWrittenMessagesWhenKilled() throws Exception {
    long seed = System.nanoTime();
    System.out.println("CrashTest seed " + seed);
    Random random = new Random(seed);
    long promised = 0;
    for (int round = 0; round < ROUNDS; round++) {
      promised = Math.max(promised, writeUntilKilled(20 + random.nextInt(200)));
    }

    try (Outbox outbox = Outbox.open(OutboxSettings.in(directory))) {
      List<Entry> waiting = Messages.waiting(outbox);
      Map<String, Long> seen = new HashMap<>();
      for (Entry entry : waiting) {
        assertThat(seen.put(Messages.text(entry), entry.sequence())).isNull();
      }
      for (long i = 1; i <= promised; i++) {
        assertThat(seen).containsKey("m" + i);
      }
      assertThat(waiting)
          .extracting(Entry::topicSequence)
          .isSorted()
          .hasSizeGreaterThanOrEqualTo((int) promised);
    }
  }

  /** Kills a writer after so many lines; returns the last message that it reported as written. */
  private long writeUntilKilled(int lines) throws Exception {
    Process writer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WriterProcess.class.getName(),
                directory.toString())
            .redirectError(directory.resolve("writer.log").toFile())
            .start();
    long promised = 0;
    try (BufferedReader output = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int i = 0; i < lines; i++) {
        String line = output.readLine();
        assertThat(line).isNotNull();
        promised = Long.parseLong(line);
      }
    } finally {
      writer.destroyForcibly().onExit().join();
    }
    return promised;
  }
}
