package dev.clearlane.trainer.tfjs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScratchFolderTest {
  @TempDir private Path parent;

  @Test
  void shouldBeDeletedWithItsContent() throws Exception {
    Path path;
    try (ScratchFolder folder = ScratchFolder.create(parent, ".get-")) {
      path = folder.path();
      Files.writeString(Files.createDirectory(path.resolve("deep")).resolve("file"), "x");
    }
    assertThat(path).doesNotExist();
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void shouldDeleteWhatAKilledProcessLeftADayAgo() throws Exception {
    Path old = left(".import-123456789", ScratchFolder.MAX_AGE.plusHours(1).toSeconds());
    Path recent = left(".import-987654321", 60);
    Path others = left(".import-mine", ScratchFolder.MAX_AGE.plusHours(1).toSeconds());

    ScratchFolder.create(parent, ".import-").close();

    assertThat(old).doesNotExist();
    assertThat(recent).isDirectory();
    assertThat(others).isDirectory();
  }

  @Test
  void shouldBeDeletedWhenTheProcessIsTerminated() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName(),
                parent.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertThat(process.inputReader().readLine()).isEqualTo("ready");
      assertThat(parent).isNotEmptyDirectory();
      process.destroy(); // SIGTERM; Ctrl-C ends a JVM in the same way
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(parent).isEmptyDirectory();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Holds a folder until the process is ended. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] arguments) throws Exception {
      try (ScratchFolder folder = ScratchFolder.create(Path.of(arguments[0]), ".get-")) {
        Files.writeString(folder.path().resolve("part"), "x");
        System.out.println("ready");
        Thread.sleep(TimeUnit.MINUTES.toMillis(1));
      }
    }
  }

  private Path left(String name, long secondsAgo) throws Exception {
    Path folder = Files.createDirectory(parent.resolve(name));
    Files.writeString(folder.resolve("model.onnx"), "x");
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
    return folder;
  }
}
