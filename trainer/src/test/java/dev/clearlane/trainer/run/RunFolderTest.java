package dev.clearlane.trainer.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
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
  void shouldFindRunsBehindLinks() throws IOException {
    Path disk = Files.createDirectories(folder.resolve("disk/a"));
    Files.createFile(disk.resolve("recipe.yaml"));
    Path runs = Files.createSymbolicLink(folder.resolve("runs"), folder.resolve("disk"));
    assertThat(RunFolder.below(runs)).containsExactly(new RunFolder(runs.resolve("a")));
    Path shelf = Files.createDirectory(folder.resolve("shelf"));
    Files.createSymbolicLink(shelf.resolve("b"), disk);
    assertThat(RunFolder.below(shelf)).containsExactly(new RunFolder(shelf.resolve("b")));
  }

  @Test
  void shouldNameALinkThatLeadsBack() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("up"), folder);
    assertThatThrownBy(() -> RunFolder.below(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(link.toString());
  }

  @Test
  void shouldLockTheDirectoryOfARun() throws IOException {
    Path run = folder.resolve("a/run");
    RunLock first = RunLock.take(run);
    assertThatThrownBy(() -> RunLock.take(run)).isInstanceOf(UsageException.class);
    first.close();
    RunLock.take(run).close();
  }
}
