package dev.clearlane.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledPicturesTest {
  @TempDir Path directory;

  private Path csv;

  @BeforeEach
  void writeTable() throws IOException {
    csv =
        Files.writeString(
            directory.resolve("labels.csv"),
            """
            file,kind,width,source
            windscreen.mp4,drops,640,a
            windscreen_00010.jpg,drops,640,a
            windscreen_00020.jpg,drops,640,a
            b.jpg,drops,640,"a, b"
            a.jpg,drops,640,a
            c.jpg,rain,640,a
            """);
  }

  @Test
  void shouldListPicturesWithoutClips() throws IOException {
    assertThat(names(LabelledPictures.all(csv)))
        .containsExactly("windscreen_00010.jpg", "windscreen_00020.jpg", "b.jpg", "a.jpg", "c.jpg");
  }

  @Test
  void shouldHoldOutTheLastOfFourGroupsAndKeepFramesOfAClipTogether() throws IOException {
    Files.writeString(csv, Files.readString(csv) + "x.jpg,drops,640,a\n");
    assertThat(names(LabelledPictures.of(csv, Split.HELD_OUT))).containsExactly("x.jpg");
    assertThat(names(LabelledPictures.of(csv, Split.TUNING))).isEmpty();
    assertThat(names(LabelledPictures.of(csv, Split.TRAIN)))
        .containsExactly("a.jpg", "b.jpg", "windscreen_00010.jpg", "windscreen_00020.jpg", "c.jpg");
  }

  @Test
  void shouldHoldOutWhatMustNotBeUsedCommercially() throws IOException {
    Files.writeString(
        csv,
        """
        file,kind,licence
        a.jpg,night,"S-Lab 1.0 (non-commercial), see its page"
        b.jpg,night,MIT
        """);
    assertThat(names(LabelledPictures.of(csv, Split.HELD_OUT))).containsExactly("a.jpg");
    assertThat(names(LabelledPictures.of(csv, Split.TRAIN))).containsExactly("b.jpg");
  }

  @Test
  void shouldNameATableWithoutLabels() throws IOException {
    Files.writeString(csv, "file,width\na.jpg,3\n");
    assertThatThrownBy(() -> LabelledPictures.all(csv))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no columns file and kind");
    Files.writeString(csv, "file,kind\na.jpg\n");
    assertThatThrownBy(() -> LabelledPictures.all(csv))
        .hasMessageContaining("a line must have the columns file,kind, not 'a.jpg'");
  }

  private static List<String> names(List<LabelledPictures.Labelled> pictures) {
    return pictures.stream().map(picture -> String.valueOf(picture.file().getFileName())).toList();
  }
}
