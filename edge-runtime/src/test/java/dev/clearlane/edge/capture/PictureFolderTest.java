package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.Passage.Shot;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class PictureFolderTest extends CameraContract {
  @Override
  Camera openSix() throws IOException {
    for (int i = 0; i < FRAMES; i++) {
      write("frame" + (i + 6) + ".png", 64, i);
    }
    return PictureFolder.open(directory, 25);
  }

  @Test
  void shouldOrderNamesByTheirNumbersAndPassOverOtherFiles() throws Exception {
    write("b10.png", 8, 0);
    write("b9.JPG", 8, 0);
    write("a11.png", 8, 0);
    Files.createFile(directory.resolve("notes.txt"));
    Files.createDirectory(directory.resolve("c.png"));

    try (PictureFolder folder = PictureFolder.open(directory, 10)) {
      assertThat(folder.names()).containsExactly("a11.png", "b9.JPG", "b10.png");
      assertThat(folder.format().timeBase().seconds(5)).isEqualTo(0.5);
    }
  }

  @Test
  void shouldLeaveOutAndCountWhatCannotBeReadAndKeepTheOthersTimes() throws Exception {
    write("1.png", 8, 0);
    Files.writeString(directory.resolve("2.png"), "no picture");
    write("3.png", 8, 0);

    try (PictureFolder folder = PictureFolder.open(directory, 25)) {
      assertThat(Passage.readAll(folder)).extracting(Shot::pts).containsExactly(0L, 2L);
      assertThat(folder.lostFrames()).isEqualTo(1);
      assertThat(folder.format().expectedFrames()).isEqualTo(3);
    }
  }

  @Test
  void shouldNameTheFirstTwoPicturesWhoseSizesDiffer() throws Exception {
    write("1.png", 8, 0);
    write("2.png", 8, 0);
    write("3.png", 16, 0);

    try (PictureFolder folder = PictureFolder.open(directory, 25)) {
      assertThatThrownBy(() -> Passage.readAll(folder))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "all pictures must have one size, but %s has 8x48 and %s has 16x48",
              directory.resolve("1.png"), directory.resolve("3.png"));
    }
  }

  @Test
  void shouldRefuseAFolderWithoutReadablePictures() throws Exception {
    assertThatThrownBy(() -> PictureFolder.open(directory, 25))
        .hasMessage(directory + ": holds no pictures (.png, .jpg, .jpeg, .bmp)");

    Files.writeString(directory.resolve("2.png"), "no picture");
    assertThatThrownBy(() -> PictureFolder.open(directory, 25))
        .hasMessageStartingWith(directory + ": none of 1 pictures can be read")
        .hasMessageContaining("2.png: not a picture in PNG, JPEG, BMP or WebP format");
  }

  private void write(String name, int widthPx, int index) throws IOException {
    Path file = directory.resolve(name);
    PictureFile.write(Still.of(Scenes.moving(widthPx, 48, index)), file);
  }
}
