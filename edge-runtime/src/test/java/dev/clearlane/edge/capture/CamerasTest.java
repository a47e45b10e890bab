package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CamerasTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "exec:cat x#format=h264, exec:cat",
    "rtsp://user:hush@host/path, rtsp://host/path",
    "v4l2:/dev/video0, v4l2:/dev/video0",
    "csi:0, csi:0",
  })
  void shouldRefuseToReplayLiveSources(String source, String label) {
    assertThatThrownBy(() -> Cameras.open(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "source %s: is live and cannot be replayed; it must be a clip or a folder of pictures"
                .formatted(label));
  }

  @Test
  void shouldReportAMissingFile() {
    String missing = directory.resolve("missing.mp4").toString();

    assertThatThrownBy(() -> Cameras.open(missing))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessage(missing + ": no such file or folder");
    assertThatThrownBy(() -> Cameras.open("file:" + missing))
        .hasMessage(missing + ": no such file or folder");
  }

  @Test
  void shouldRefuseWhatIsNoClipInOneLine() throws Exception {
    byte[] noise = new byte[50_000];
    new Random(1).nextBytes(noise);
    Path text = Files.writeString(directory.resolve("text.mp4"), "hello, this is no clip\n");
    Path random = Files.write(directory.resolve("random.mp4"), noise);
    Path playlist =
        Files.writeString(
            directory.resolve("list.mp4"), "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n");
    Path script =
        Files.writeString(directory.resolve("script.mp4"), "ffconcat version 1.0\nfile a.mp4\n");

    for (Path file : new Path[] {text, random, playlist, script}) {
      assertThatThrownBy(() -> Cameras.open(file.toString()))
          .isInstanceOf(IOException.class)
          .hasMessage(
              file
                  + ": not a video that FFmpeg can read: "
                  + "Invalid data found when processing input");
    }
  }

  @Test
  void shouldRefuseEmptyFilesAndDevices() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty.mp4"));

    assertThatThrownBy(() -> Cameras.open(empty.toString())).hasMessage(empty + ": is empty");
    assertThatThrownBy(() -> Cameras.open("/dev/null"))
        .hasMessage("/dev/null: neither a file nor a folder");
  }

  @Test
  void shouldRefuseSoundWithoutPictures() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path sound = directory.resolve("sound.m4a");
    FfmpegPeer.ffmpeg("-f lavfi -i sine=d=1 " + sound);

    assertThatThrownBy(() -> Cameras.open(sound.toString()))
        .hasMessage(sound + ": contains no video that FFmpeg can decode");
  }

  @Test
  void shouldOpenFoldersAndFilesWhoseNamesLookLikeAddresses() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("rtsp:day 1 %d"));
    PictureFile.write(Still.of(Scenes.plain(4, 4, 1, 2, 3)), folder.resolve("a.png"));

    try (Camera camera = Cameras.open(folder.toString());
        Camera same = Cameras.open("file:" + folder)) {
      assertThat(camera.format().widthPx()).isEqualTo(4);
      assertThat(same.format()).isEqualTo(camera.format());
    }
  }

  @Test
  void shouldLetTheFramesOfARecordingComeAtTheirTimes() throws Exception {
    for (int i = 0; i < 4; i++) {
      PictureFile.write(Still.of(Scenes.plain(4, 4, i, 2, 3)), directory.resolve(i + ".png"));
    }

    try (Camera camera = Cameras.open(CameraSettings.of(directory + "/#rate=50"))) {
      FramePool pool = new FramePool(1, 4, 4);
      long startNs = 0;
      for (int i = 0; i < 4; i++) {
        try (Frame frame = camera.next(pool)) {
          startNs = i == 0 ? frame.captureNs() : startNs;
          assertThat(frame.captureNs() - startNs).isGreaterThanOrEqualTo(20_000_000L * i);
          assertThat(frame.pts()).isEqualTo(i);
        }
      }
      assertThat(camera.next(pool)).isNull();
    }
  }
}
