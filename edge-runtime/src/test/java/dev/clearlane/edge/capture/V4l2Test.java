package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.clearlane.edge.capture.source.FrameSize;
import dev.clearlane.edge.capture.source.Source;
import dev.clearlane.edge.capture.source.V4l2Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can be known of V4L2 without a camera, and one frame where there is one. */
final class V4l2Test {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    // raw is kept whole, so it is preferred where it is fast enough
    "640x480, 30, '', YUYV 640x480 30",
    "1280x720, 10, '', YUYV 1280x720 10",
    // 720p at 30 per second does not fit through USB 2 uncompressed
    "1280x720, 30, '', MJPG 1280x720 30",
    "1280x720, 25, '', MJPG 1280x720 30",
    "1920x1080, 60, '', MJPG 1920x1080 30",
    "640x480, 29.97, MJPG, MJPG 640x480 30",
    // the nearest size that there is
    "1300x700, 30, '', MJPG 1280x720 30",
    "4096x2160, 5, YUYV, YUYV 1920x1080 5",
  })
  void shouldChooseTheBestModeOfAWebcam(String size, double rate, String format, String expected)
      throws Exception {
    assertThat(best("webcam.txt", format, size, rate)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // sizes without steps, and no rates
    "1280x720, 30, '', NV12 1280x720 0",
    "640x480, 30, H264, H264 640x480 0",
  })
  void shouldTakeAnySizeWithinARange(String size, double rate, String format, String expected)
      throws Exception {
    assertThat(best("stepwise.txt", format, size, rate)).contains(expected);
  }

  @Test
  void shouldFindNothingWhereThereIsNothingToRead() throws Exception {
    assertThat(best("webcam.txt", "NV12", "640x480", 30)).isEmpty();
    assertThat(best("stepwise.txt", "", "8192x8192", 30)).isEmpty();
    assertThat(V4l2Mode.parse("no such device\n", new FrameSize(1, 1))).isEmpty();
  }

  @Test
  void shouldTryAllFormatsWhereTheCameraCannotBeAsked() {
    Source.V4l2 any = (Source.V4l2) Source.parse("v4l2:/dev/video0#size=640x480&rate=15");
    Source.V4l2 one = (Source.V4l2) Source.parse("v4l2:/dev/video0#format=yuyv");

    assertThat(V4l2Devices.candidates(any, null))
        .extracting(V4l2Mode::format)
        .isEqualTo(V4l2Mode.usableFormats());
    assertThat(V4l2Devices.candidates(any, null))
        .allMatch(mode -> mode.size().equals(new FrameSize(640, 480)) && mode.rate() == 15);
    assertThat(V4l2Devices.candidates(one, null))
        .extracting(V4l2Mode::libavFormat)
        .containsExactly("yuyv422");
  }

  @Test
  void shouldListCamerasByTheirStableIds() throws Exception {
    for (String name :
        List.of("usb-B_2-video-index0", "usb-B_2-video-index1", "usb-A_1-video-index0")) {
      Files.createSymbolicLink(directory.resolve(name), Path.of("../../video0"));
    }

    assertThat(V4l2Devices.list(directory))
        .containsExactly("v4l2:by-id/usb-A_1-video-index0", "v4l2:by-id/usb-B_2-video-index0");
    assertThat(V4l2Devices.list(directory.resolve("none"))).isEmpty();
  }

  @Test
  void shouldReportAMissingCamera() {
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of("v4l2:by-id/usb-none")))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageStartingWith("v4l2:/dev/v4l/by-id/usb-none: no such camera; this machine has ");
  }

  @Test
  void shouldRefuseWhatIsNoCamera() {
    assertThatThrownBy(() -> Cameras.open(CameraSettings.of("v4l2:/dev/null")))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("v4l2:/dev/null: ");
  }

  @Test
  void shouldReadThisMachinesFirstCamera() throws Exception {
    List<String> sources = V4l2Devices.list();
    assumeFalse(sources.isEmpty(), "this machine has no V4L2 camera");
    try (Camera camera = Cameras.open(CameraSettings.of(sources.get(0)))) {
      assertThat(camera.skip()).isTrue();
    }
  }

  private static Optional<String> best(String listing, String format, String size, double rate)
      throws IOException {
    String[] sides = size.split("x", -1);
    FrameSize wanted = new FrameSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
    return V4l2Mode.best(V4l2Mode.parse(resource(listing), wanted), format, wanted, rate)
        .map(mode -> "%s %s %.0f".formatted(mode.format(), mode.size(), mode.rate()));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = V4l2Test.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
