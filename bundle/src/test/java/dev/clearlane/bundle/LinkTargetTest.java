package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkTargetTest {
  @TempDir private Path directory;

  @Test
  void shouldFollowLinksToFilesThatNeedNotExist() throws Exception {
    Path file = directory.resolve("clip.mp4");
    assertThat(LinkTarget.of(file)).isEqualTo(file);
    Path disk = Files.createDirectory(directory.resolve("disk"));
    Path link = Files.createSymbolicLink(directory.resolve("out.mp4"), Path.of("disk/real.mp4"));
    assertThat(LinkTarget.of(link)).isEqualTo(disk.resolve("real.mp4"));
    Path second = Files.createSymbolicLink(directory.resolve("again.mp4"), link);
    assertThat(LinkTarget.of(second)).isEqualTo(disk.resolve("real.mp4"));
    Path loop = directory.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertThatThrownBy(() -> LinkTarget.of(loop))
        .isInstanceOf(IOException.class)
        .hasMessage(loop + ": too many levels of symbolic links");
  }
}
