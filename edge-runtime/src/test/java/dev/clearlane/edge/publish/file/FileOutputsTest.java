package dev.clearlane.edge.publish.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.picture.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileOutputsTest {
  private static final StreamFormat FORMAT = new StreamFormat(32, 24, new TimeBase(1, 25), 25, -1);

  @TempDir Path directory;

  @Test
  void shouldWriteOneWholePicturePerFrameIntoAFolder() throws Exception {
    String folder = directory.resolve("new/folder") + "/";

    try (Output output = FileOutputs.open(folder, FORMAT)) {
      Passage.write(output, FORMAT, 0, 1, 2);
    }

    for (int i = 0; i < 3; i++) {
      Path file = directory.resolve("new/folder/frame_00000%d.png".formatted(i));
      assertThat(PictureFile.read(file).picture().bgr()).isEqualTo(Scenes.moving(32, 24, i).bgr());
    }
  }

  @Test
  void shouldNamePicturesByFunction() throws Exception {
    try (Output output =
        PictureFolderOutput.open(directory, frame -> "t%d.jpg".formatted(frame.pts()))) {
      Passage.write(output, FORMAT, 40, 80);
    }

    assertThat(directory.resolve("t40.jpg")).exists();
    assertThat(directory.resolve("t80.jpg")).exists();
  }

  @Test
  void shouldAcceptAnExistingFolderWithoutASlash() throws Exception {
    try (Output output = FileOutputs.open(directory.toString(), FORMAT)) {
      assertThat(output.name()).isEqualTo("folder:" + directory);
    }
  }

  @Test
  void shouldWriteAClipByItsSuffix() throws Exception {
    Path clip = directory.resolve("clip.MKV");
    try (Output output = FileOutputs.open("file:" + clip, FORMAT)) {
      assertThat(output.name()).isEqualTo("file:" + clip);
      Passage.write(output, FORMAT, 0);
    }

    assertThat(clip).isNotEmptyFile();
  }

  @Test
  void shouldRejectOtherTargets() throws Exception {
    assertThatThrownBy(() -> FileOutputs.open("movie.gif", FORMAT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "output movie.gif: must end in .mp4, .m4v, .mov or .mkv, "
                + "or in / for a folder of pictures");
    for (String uri : List.of("rtmp://me:secret@host/a.mp4", "rtmp:host", "rtmp://host/")) {
      assertThatThrownBy(() -> FileOutputs.open(uri, FORMAT))
          .hasMessage(
              "output rtmp:…: must be a video file (.mp4, .m4v, .mov or .mkv) or a directory of"
                  + " images (DIR/)");
    }
    assertThat(FileOutputs.scheme("rain:1.mp4")).isNull();
  }

  @Test
  void shouldNameTheFileThatCannotBeWrittenAsTheUserDid() {
    Path clip = Path.of("/proc/clip.mp4"); // no file system takes it, not even from root
    assumeTrue(Files.isDirectory(clip.getParent()));

    assertThatThrownBy(() -> FileOutputs.open(clip.toString(), FORMAT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("/proc/clip.mp4: cannot be written: ");
  }

  @Test
  void shouldReportThatAFolderCannotBeCreated() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> FileOutputs.open(file + "/", FORMAT))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }
}
