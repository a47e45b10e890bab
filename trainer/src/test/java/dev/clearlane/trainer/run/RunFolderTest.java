package dev.clearlane.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RunFolderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "null",
        "{}",
        "{\"name\": \"x\", \"sittings\": []}",
        "{\"name\": \"x\", \"task\": \"derain\", \"network\": \"n\", \"data\": \"d\", \"sittings\": [{}]}",
        "{\"name\": \"x\", \"task\": \"derain\", \"network\": \"n\", \"data\": \"d\", \"sittings\": [null]}",
      })
  void shouldNameFactsThatAreBroken(String text) throws IOException {
    Files.writeString(folder.resolve("run.json"), text);
    assertThatThrownBy(() -> new RunFolder(folder).facts())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("run.json: ");
  }

  @Test
  void shouldLetOneProcessTrainAtATime() throws IOException {
    Path run = folder.resolve("a/run");
    RunLock first = RunLock.take(run);
    assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(MisuseException.class);
    first.close();
    RunLock.take(run).close();
  }

  @Test
  void shouldSayWhatIsWrongWithAFile() {
    assertThat(Reason.of(new NoSuchFileException("a/b"))).startsWith("a/b: no such file");
    assertThat(Reason.of(new AccessDeniedException("a/b"))).isEqualTo("a/b: permission denied");
    assertThat(Reason.of(new FileAlreadyExistsException("a/b"))).contains("is no folder");
    assertThat(Reason.of(new FileSystemException("a/b", null, "Read-only file system")))
        .isEqualTo("a/b: Read-only file system");
    assertThat(Reason.of(new IllegalStateException())).contains("IllegalStateException");
  }
}
