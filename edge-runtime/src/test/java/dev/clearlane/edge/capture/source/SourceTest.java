package dev.clearlane.edge.capture.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.agent.Backoff;
import dev.clearlane.edge.capture.CameraSettings;
import dev.clearlane.edge.capture.source.Source.Command;
import dev.clearlane.edge.capture.source.Source.Recording;
import dev.clearlane.edge.capture.source.Source.Rtsp;
import dev.clearlane.edge.capture.source.Source.Synthetic;
import dev.clearlane.edge.capture.source.Source.V4l2;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SourceTest {
  private static final Duration THREE = Duration.ofSeconds(3);

  @TempDir Path directory;

  @Test
  void shouldReadRecordings() {
    assertThat(Source.parse("drive.mp4"))
        .isEqualTo(new Recording(Path.of("drive.mp4"), true, false, 25));
    assertThat(Source.parse("file:///data/my drive#loop=yes&pace=fast&rate=10"))
        .isEqualTo(new Recording(Path.of("/data/my drive"), false, true, 10));
    assertThat(Source.parse("two.mkv#video=1"))
        .isEqualTo(new Recording(Path.of("two.mkv"), true, false, 25, 1));
    assertThatThrownBy(() -> Source.parse("two.mkv#video=front"))
        .hasMessage("source two.mkv: video must be both, or 0 to 31, not 'front'");
  }

  @Test
  void shouldTakeAFileThatIsThereByItsWholeName() throws Exception {
    String name = directory.resolve("rtsp:day#loop=yes").toString();
    Files.createFile(Path.of(name));

    assertThat(Source.parse(name)).isEqualTo(new Recording(Path.of(name), true, false, 25));
  }

  @Test
  void shouldReadNetworkCameras() {
    assertThat(Source.parse("rtsp://cam/live?channel=1"))
        .isEqualTo(
            new Rtsp(
                "rtsp://cam/live?channel=1",
                "rtsp://cam/live",
                Login.NONE,
                false,
                false,
                true,
                "",
                THREE));
    assertThat(Source.parse("rtsp://[fe80::1]:8554/a#transport=udp&timeout=500ms"))
        .isEqualTo(
            new Rtsp(
                "rtsp://[fe80::1]:8554/a",
                "rtsp://[fe80::1]:8554/a",
                Login.NONE,
                true,
                false,
                true,
                "",
                Duration.ofMillis(500)));
    Rtsp secured = (Rtsp) Source.parse("rtsps://u%40x:p%3A%2Fw%2B+@cam/a#verify=no");
    assertThat(secured.login()).isEqualTo(new Login("u@x", "p:/w++"));
    assertThat(secured.verify()).isFalse();
    assertThat(((Rtsp) Source.parse("rtsp://cam#auth=basic")).basic()).isTrue();
    assertThat(secured.isTls()).isTrue();
  }

  @Test
  void shouldReadDevicesAndCommandsAndScenes() {
    assertThat(
            Source.parse("v4l2:by-id/usb-Cam_1-video-index0#size=640x480&rate=29.97&format=mjpg"))
        .isEqualTo(
            new V4l2(
                Path.of("/dev/v4l/by-id/usb-Cam_1-video-index0"),
                "MJPG",
                new FrameSize(640, 480),
                29.97,
                THREE));
    assertThat(
            Source.parse("exec:TOKEN=x /opt/cam --key #1#format=nv12&size=64x48&rate=30000/1001"))
        .isEqualTo(
            new Command(
                "TOKEN=x /opt/cam --key #1",
                "exec:cam",
                StreamForm.NV12,
                new FrameSize(64, 48),
                30000 / 1001.0,
                THREE));
    assertThat(Source.parse("synthetic:rainy-drive#frames=3"))
        .isEqualTo(new Synthetic(Scene.RAINY_DRIVE, new FrameSize(1280, 720), 30, 3, true));
  }

  @Test
  void shouldMakeTheJetsonsCommandOfCsi() {
    Command csi = (Command) Source.parse("csi:1#size=1920x1080&rate=60&timeout=5s");

    assertThat(csi.label()).isEqualTo("csi:1");
    assertThat(csi.format()).isEqualTo(StreamForm.NV12);
    assertThat(csi.command())
        .isEqualTo(
            "exec gst-launch-1.0 -q nvarguscamerasrc sensor-id=1"
                + " ! 'video/x-raw(memory:NVMM),width=1920,height=1080,format=NV12,framerate=60/1'"
                + " ! nvvidconv ! 'video/x-raw,format=NV12'"
                + " ! queue max-size-buffers=2 leaky=downstream ! fdsink fd=1 sync=false");
  }

  @Test
  void shouldTakeDevicesAsJetsonUtilsSpellsThem() {
    assertThat(Source.parse("csi://1#rate=60")).isEqualTo(Source.parse("csi:1#rate=60"));
    assertThat(Source.parse("v4l2:///dev/video0")).isEqualTo(Source.parse("v4l2:/dev/video0"));
  }

  @Test
  void shouldMakeTheJetsonsCommandOfItsDecoder() {
    Command camera =
        (Command) Source.parse("nvdec:rtsp://10.0.0.7/live?q=1#codec=h265&size=1920x1080");

    assertThat(camera.label()).isEqualTo("nvdec:rtsp://10.0.0.7/live");
    assertThat(camera.format()).isEqualTo(StreamForm.NV12);
    assertThat(camera.command())
        .isEqualTo(
            "exec gst-launch-1.0 -q rtspsrc location='rtsp://10.0.0.7/live?q=1' protocols=tcp"
                + " latency=100 ! rtph265depay ! h265parse ! nvv4l2decoder ! nvvidconv"
                + " ! 'video/x-raw,format=NV12,width=1920,height=1080'"
                + " ! queue max-size-buffers=2 leaky=downstream ! fdsink fd=1 sync=false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvdec: | source nvdec:: must be nvdec:rtsp://host[:port]/path or nvdec:FILE, without '",
        "nvdec:rtsp://me:secret@h/a | source nvdec:rtsp://…: must not have a user, password or"
            + " blank in its address",
        "nvdec:none.mp4 | source nvdec:none.mp4: must name an existing file, but there is none at"
            + " none.mp4",
        "nvdec:rtsp://h/a#codec=vp9 | source nvdec:rtsp://h/a: codec must be h264 or h265, not"
            + " 'vp9'",
        "' ' | source must not be empty",
        "http://host/a | source must be a video file, a directory of images, or begin with file:,"
            + " rtsp:, rtsps:, v4l2:, csi:, nvdec:, exec: or synthetic:, not with http:",
        "a.mp4#pace=slow | source a.mp4: pace must be realtime or fast, not 'slow'",
        "a.mp4#loop=1&speed=2 | source a.mp4: loop must be yes or no, not '1';"
            + " has the options loop, pace, rate, video, not 'speed'",
        "a.mp4#loop=yes&loop=no | source a.mp4: loop must be given once",
        "dir#rate=0.5 | source dir: rate must be a positive integer for a directory",
        "rtsp://h/a#transport=tls | source rtsp://h/a: transport must be tcp or udp, not 'tls'",
        "rtsps://h/a#transport=udp | source rtsps://h/a: transport must be tcp,"
            + " because only that is encrypted",
        "rtsp://h/a#verify=no | source rtsp://h/a: has the options auth, timeout, transport, not"
            + " 'verify'",
        "rtsps://h/a#ca=/none | source rtsps://h/a: ca cannot be read: /none",
        "rtsp://h/a#timeout=5 | source rtsp://h/a: timeout must be 100ms to 60s, not '5'",
        "rtsp://h/a#timeout=61s | source rtsp://h/a: timeout must be 100ms to 60s, not '61s'",
        "v4l2:video0 | source v4l2:video0: must be v4l2:by-id/NAME, v4l2:by-path/NAME"
            + " (ls /dev/v4l/by-id) or v4l2:/dev/videoN",
        "v4l2:/dev/video0#size=0x9 | source v4l2:/dev/video0: size must be WIDTHxHEIGHT with 1 to"
            + " 8192 pixels a side, not '0x9'",
        "v4l2:/dev/video0#rate=999 | source v4l2:/dev/video0: rate must be 0.1 to 240 frames per"
            + " second, such as 25 or 30000/1001, not '999'",
        "/dev/video0 | source /dev/video0: a camera of this machine is written v4l2:/dev/video0",
        "csi:x | source csi:x: must be csi:0 to csi:99",
        "csi:0#size=1366x768 | source csi:0: size must have a width of 8×n and a height of 2×n"
            + " pixels, not 1366x768",
        "exec:cat x | source exec:cat: format is required: bgr24, rgb24, bgr0, rgb0, gray,"
            + " yuv420p, nv12, yuyv422, uyvy422, h264, h265, mjpeg, mpegts, y4m",
        "exec:cat x#format=nv12 | source exec:cat: size is required for raw video",
        "exec:cat x#format=h264&size=4x4 | source exec:cat: size applies only to raw video; h264"
            + " contains its size",
        "exec:cat x#format=nv12&size=3x4 | source exec:cat: size must have even sides for nv12,"
            + " not 3x4",
        "exec:#format=h264 | source exec:: must be exec:COMMAND",
        "synthetic:sun | source synthetic:sun: must be synthetic:clock or synthetic:rainy-drive",
        "synthetic:clock#size=64x48 | source synthetic:clock: size must be at least 224x128, not"
            + " 64x48",
        "synthetic:clock#frames=0 | source synthetic:clock: frames must be a positive integer,"
            + " not '0'",
      })
  void shouldReportWhatIsWrong(String source, String message) {
    assertThatThrownBy(() -> Source.parse(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://user:hush@host:x/a",
    "rtsp://user:hu/sh@host/a",
    "rtsp://user:hush%zz@host/a",
    "rtsp://user:a#hush=b@host/a",
    "rtsp://us er:hush@/a",
    "rtsp:user:hush@host/a",
    "rtsp://:hush@host/a",
    "rtsp://host:99999/hush",
    "rtsp://user:hush@host/a b",
  })
  void shouldNotRepeatPasswordsOfAddressesThatItRefuses(String source) {
    assertThatThrownBy(() -> Source.parse(source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("source must be rtsp://host[:port]/path")
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource({
    "rtsp://user:hush@host/live, rtsp://host/live",
    "rtsp://host/live?token=hush, rtsp://host/live",
    "rtsp://host/user=admin&password=hush&channel=1.sdp, rtsp://host/…",
    "rtsp://host:8554/live?x=1, rtsp://host:8554/live",
  })
  void shouldShowNoSecrets(String source, String label) {
    Source parsed = Source.parse(source);

    assertThat(parsed.label()).isEqualTo(label);
    assertThat(CameraSettings.of(source).toString()).doesNotContain("hush");
    assertThat(parsed.toString()).isEqualTo(label);
  }

  @Test
  void shouldRefuseSettingsThatContradictThemselves() {
    Login login = new Login("u", "hush");
    assertThatThrownBy(() -> CameraSettings.of("a.mp4").with(login))
        .hasMessage("source a.mp4: takes no user name and password");
    assertThatThrownBy(() -> CameraSettings.of("rtsp://v:w@h/a").with(login))
        .hasMessage(
            "source rtsp://h/a: user name and password must be given once, in the address"
                + " or as keys");
    assertThatThrownBy(() -> CameraSettings.of("a.mp4").withFrames(1))
        .hasMessage("source a.mp4: frames must be 2 to 256, not 1");
    assertThat(CameraSettings.of("rtsp://h/a").with(login).with(Backoff.DEFAULT).login())
        .isEqualTo(login);
  }

  @Test
  void shouldTakeLoginsFromTheEnvironmentAndFiles() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "hush\nmore\n");

    assertThat(Login.from(Map.of(), "CAM")).isEqualTo(Login.NONE);
    assertThat(Login.from(Map.of("CAM_USERNAME", "u", "CAM_PASSWORD_FILE", file.toString()), "CAM"))
        .isEqualTo(new Login("u", "hush"));
    assertThat(Login.from(Map.of("CAM_USERNAME", "u", "CAM_PASSWORD", "p"), "CAM"))
        .isEqualTo(new Login("u", "p"))
        .hasToString("a user with a password");
    assertThatThrownBy(() -> Login.from(Map.of("CAM_PASSWORD", "p"), "CAM"))
        .hasMessage("CAM_USERNAME must be set where a password is");
    assertThatThrownBy(
            () ->
                Login.from(
                    Map.of("CAM_USERNAME", "u", "CAM_PASSWORD", "p", "CAM_PASSWORD_FILE", "f"),
                    "CAM"))
        .hasMessage("CAM_PASSWORD and CAM_PASSWORD_FILE exclude each other");
    assertThatThrownBy(() -> Login.withPasswordFile("u", directory.resolve("none")))
        .hasMessage("password file cannot be read: " + directory.resolve("none"));
  }

  /** Whatever stands there, the answer is a source or one line. */
  @Test
  void shouldSurviveAnyText() {
    String[] pieces = {
      "rtsp",
      "rtsps",
      "v4l2",
      "csi",
      "nvdec",
      "exec",
      "synthetic",
      "file",
      ":",
      "//",
      "@",
      "#",
      "=",
      "&",
      "?",
      "%",
      "[",
      "]",
      "a",
      "1",
      "size",
      "x",
      "\0",
      "é",
      " ",
      "format",
      "h264",
      "/"
    };
    Random random = new Random(4);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(12); k >= 0; k--) {
        text.append(pieces[random.nextInt(pieces.length)]);
      }
      try {
        assertThat(Source.parse(text.toString()).label()).isNotNull();
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).startsWith("source ");
      }
    }
  }
}
