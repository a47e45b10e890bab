package dev.clearlane.calibration.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.picture.PictureFile;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameFilesTest {
  private static final int RATE = 4;
  private static final int WIDTH_PX = 64;
  private static final int HEIGHT_PX = 48;

  @TempDir private Path directory;

  @Test
  void shouldReadThePicturesAndClipsOfAFolderInNameOrder() throws Exception {
    clip("c.mkv", 2 * RATE);
    picture("b.png");
    clip("a.MP4", RATE + 1);
    clip("night/a.mov", 1);
    picture(".b.png");
    Files.writeString(directory.resolve("notes.txt"), "not a frame");

    assertThat(visit(1, directory))
        .containsExactly(
            "a.MP4 frame 0",
            "a.MP4 frame " + RATE,
            "b.png",
            "c.mkv frame 0",
            "c.mkv frame " + RATE,
            "night/a.mov frame 0");
  }

  @Test
  void shouldReadPathsInTheOrderGiven() throws Exception {
    Path last = clip("a/a.mp4", 1);
    Path first = picture("b/b.png");

    assertThat(visit(1, first.getParent(), last, first))
        .containsExactly("b/b.png", "a/a.mp4 frame 0", "b/b.png");
  }

  @Test
  void shouldRefuseAFolderWithoutFrames() throws Exception {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Files.writeString(empty.resolve("notes.txt"), "not a frame");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> visit(1, empty))
        .withMessage(empty + ": holds no pictures or clips");
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> visit(1, none)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void shouldNameAFileThatCannotBeRead() throws Exception {
    Path clip = Files.writeString(directory.resolve("a.mp4"), "not a clip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> visit(1, directory))
        .withMessageStartingWith(clip + ": ")
        .withMessageNotContaining("\n");
    Files.delete(clip);
    Path picture = Files.writeString(directory.resolve("a.png"), "not a picture");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> visit(1, directory))
        .withMessageStartingWith(picture + ": ")
        .withMessageNotContaining("\n");
  }

  /** Names of the frames, relative to the test's directory. */
  private List<String> visit(double clipRate, Path... paths) throws Exception {
    List<String> names = new ArrayList<>();
    new FrameFiles(clipRate)
        .visit(
            List.of(paths),
            (name, picture) -> {
              assertThat(picture.widthPx()).isEqualTo(WIDTH_PX);
              names.add(name.replace(directory + "/", ""));
            });
    return names;
  }

  private Path picture(String name) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    PictureFile.write(Scenes.moving(WIDTH_PX, HEIGHT_PX, 0), file);
    return file;
  }

  private Path clip(String name, int frames) throws Exception {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    SceneClip.write(file, WIDTH_PX, HEIGHT_PX, RATE, frames);
    return file;
  }
}
