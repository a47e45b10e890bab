package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class BoundedFileTest {
  @TempDir private Path directory;

  @Test
  void shouldReadUpToTheBound() throws IOException {
    Path file = Files.writeString(directory.resolve("a"), "one\ntwo\n");

    assertThat(BoundedFile.bytes(file, 8)).hasSize(8);
    assertThat(BoundedFile.lines(file, 8, StandardCharsets.UTF_8)).containsExactly("one", "two");
    assertThatThrownBy(() -> BoundedFile.bytes(file, 7))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": must have at most 7 bytes");
  }

  @Test
  void shouldRefuseOtherEncodings() throws IOException {
    Path file = Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xe4});

    assertThatThrownBy(() -> BoundedFile.text(file, 8, StandardCharsets.UTF_8))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldRefuseFilesWithoutAnEnd() {
    Path endless = Path.of("/dev/zero");

    assertThatThrownBy(() -> BoundedFile.text(endless, 1024, StandardCharsets.UTF_8))
        .hasMessage("/dev/zero: must have at most 1,024 bytes");
    assertThatThrownBy(() -> ModelBundle.open(link(endless)))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("manifest.json: must have at most 1,048,576 bytes");
  }

  private Path link(Path endless) throws IOException {
    Path bundle = Files.createDirectory(directory.resolve("bundle"));
    Files.createSymbolicLink(bundle.resolve(ModelBundle.MANIFEST), endless);
    return bundle;
  }
}
