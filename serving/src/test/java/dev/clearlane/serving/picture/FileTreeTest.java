package dev.clearlane.serving.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTreeTest {
  @TempDir Path directory;
  private Path data;

  @BeforeEach
  void writeFiles() throws IOException {
    data = directory.resolve("disk/data");
    for (String name : List.of("b.png", "a/c.png", "a/notes.txt", ".trash/d.png", "a/.e.png")) {
      Path file = data.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  @Test
  void shouldListWantedFilesWithoutHiddenOnes() throws IOException {
    assertThat(pngs(data)).containsExactly("a/c.png", "b.png");
  }

  @Test
  void shouldEnterADirectoryThatIsALink() throws IOException {
    Path link = link("frames", Path.of("disk/data"));

    assertThat(pngs(link)).containsExactly("a/c.png", "b.png");
    assertThat(pngs(link("again", link))).containsExactly("a/c.png", "b.png");
    assertThat(PictureTree.list(link)).containsExactly(Path.of("a/c.png"), Path.of("b.png"));
  }

  @Test
  void shouldEnterLinksBelowTheDirectory() throws IOException {
    Path set = Files.createDirectories(directory.resolve("set"));
    Files.createSymbolicLink(set.resolve("night"), data);
    Files.createSymbolicLink(set.resolve("one.png"), data.resolve("b.png"));

    assertThat(pngs(set)).containsExactly("night/a/c.png", "night/b.png", "one.png");
  }

  @Test
  void shouldSearchAHiddenDirectoryThatIsAskedFor() throws IOException {
    assertThat(pngs(data.resolve(".trash"))).containsExactly("d.png");
  }

  @Test
  void shouldSkipLoopsAndLinksToNothing() throws IOException {
    Files.createSymbolicLink(data.resolve("a/up"), data);
    Files.createSymbolicLink(data.resolve("gone.png"), data.resolve("nothing.png"));
    Files.createSymbolicLink(data.resolve("self.png"), data.resolve("self.png"));

    assertThat(pngs(data)).containsExactly("a/c.png", "b.png");
  }

  @Test
  void shouldRefuseADirectoryThatIsMissing() throws IOException {
    Path link = link("dangling", directory.resolve("nothing"));

    assertThatThrownBy(() -> PictureTree.list(link)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileTree.list(directory.resolve("no"), file -> true))
        .isInstanceOf(NoSuchFileException.class);
  }

  private Path link(String name, Path target) throws IOException {
    return Files.createSymbolicLink(directory.resolve(name), target);
  }

  private static List<String> pngs(Path folder) throws IOException {
    return FileTree.list(folder, file -> file.toString().endsWith(".png")).stream()
        .map(Path::toString)
        .toList();
  }
}
