package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.SelfSigned;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against GStreamer's RTSP server. */
@Timeout(60)
final class RtspCameraTest {
  private static final int FRAMES = 20;

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldReadH264(String transport) throws Exception {
    RtspPeer.assumeInstalled("x264enc", "rtph264pay");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264)) {
      readSome("rtsp://" + peer.address() + "#transport=" + transport, 320, 240);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x265enc, 'x265enc tune=zerolatency key-int-max=12 ! rtph265pay name=pay0 pt=96'",
    "jpegenc, 'jpegenc ! rtpjpegpay name=pay0 pt=26'",
  })
  void shouldReadOtherCodecs(String encoder, String pipeline) throws Exception {
    RtspPeer.assumeInstalled(encoder);
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.live(320, 240) + pipeline)) {
      readSome("rtsp://" + peer.address(), 320, 240);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x264enc, 'x264enc tune=zerolatency key-int-max=12 ! video/x-h264,stream-format=avc"
        + " ! rtph264pay name=pay0 config-interval=0'",
    "x265enc, 'x265enc tune=zerolatency key-int-max=12 ! h265parse"
        + " ! video/x-h265,stream-format=hvc1 ! rtph265pay name=pay0 config-interval=0'",
  })
  void shouldTakeParameterSetsFromTheSdpAlone(String encoder, String pipeline) throws Exception {
    RtspPeer.assumeInstalled(encoder, "h265parse");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.live(320, 240) + pipeline)) {
      readSome("rtsp://" + peer.address(), 320, 240);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--basic"})
  void shouldLogInAndNeverRepeatThePassword(String method) throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    String[] options =
        method.isEmpty()
            ? new String[] {"--user", "dri@ver", "--password", "s3/cr#t"}
            : new String[] {"--user", "dri@ver", "--password", "s3/cr#t", method};
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264, options)) {
      String auth = method.isEmpty() ? "" : "#auth=basic";
      readSome("rtsp://dri%40ver:s3%2Fcr%23t@" + peer.address() + auth, 320, 240);
      CameraSettings settings = CameraSettings.of("rtsp://" + peer.address() + auth);
      readSome(settings.with(new Login("dri@ver", "s3/cr#t")), 320, 240);

      CameraSettings wrong = settings.with(new Login("dri@ver", "wr0ng"));
      assertThatThrownBy(() -> Cameras.open(wrong))
          .isInstanceOf(IOException.class)
          .hasMessage("rtsp://" + peer.address() + ": refuses the user name or password");
      assertThatThrownBy(() -> Cameras.open(settings))
          .hasMessage("rtsp://" + peer.address() + ": refuses the user name or password");
      assertThat(wrong.toString()).doesNotContain("wr0ng").doesNotContain("dri@ver");
    }
  }

  @Test
  void shouldSpeakTlsWithServersWhoseCertificateHolds() throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    SelfSigned made = SelfSigned.make(directory);
    try (RtspPeer peer =
        RtspPeer.start(
            directory,
            RtspPeer.H264,
            "--certificate",
            made.certificate().toString(),
            "--key",
            made.key().toString())) {
      String address = "rtsps://" + peer.address();
      readSome(address + "#ca=" + made.certificate(), 320, 240);
      readSome(address + "#verify=no", 320, 240);
      assertThatThrownBy(() -> Cameras.open(CameraSettings.of(address)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(address + ": ");
    }
  }

  @Test
  void shouldGoOnBehindPacketsThatTheNetworkLost() throws Exception {
    RtspPeer.assumeInstalled("x264enc", "identity");
    String pipeline =
        RtspPeer.live(320, 240)
            + "x264enc tune=zerolatency key-int-max=12 ! rtph264pay mtu=300"
            + " ! identity drop-probability=0.05 ! identity name=pay0";
    try (RtspPeer peer = RtspPeer.start(directory, pipeline);
        Camera camera = Cameras.open(CameraSettings.of("rtsp://" + peer.address()))) {
      FramePool pool = Passage.poolFor(camera.format(), 1);
      for (int i = 0; i < 40; i++) {
        camera.next(pool).close();
      }
    }
  }

  @Test
  void shouldReportARefusedConnectionAndAnUnknownPath() throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264)) {
      String other = "rtsp://" + peer.address() + "/other";
      assertThatThrownBy(() -> Cameras.open(CameraSettings.of(other)))
          .hasMessage(other + ": Server returned 404 Not Found");
      peer.kill();
      String address = "rtsp://" + peer.address();
      assertThatThrownBy(() -> Cameras.open(CameraSettings.of(address)))
          .hasMessage(address + ": Connection refused");
    }
  }

  private static void readSome(String source, int widthPx, int heightPx) throws Exception {
    readSome(CameraSettings.of(source), widthPx, heightPx);
  }

  private static void readSome(CameraSettings settings, int widthPx, int heightPx)
      throws Exception {
    try (Camera camera = Cameras.open(settings)) {
      assertThat(camera.isLive()).isTrue();
      assertThat(camera.format().widthPx()).isEqualTo(widthPx);
      assertThat(camera.format().heightPx()).isEqualTo(heightPx);
      FramePool pool = Passage.poolFor(camera.format(), 1);
      long lastPts = Long.MIN_VALUE;
      for (int i = 0; i < FRAMES; i++) {
        try (Frame frame = camera.next(pool)) {
          assertThat(frame.sequence()).isEqualTo(i);
          if (i > 0) { // the first may come without
            assertThat(frame.pts()).isGreaterThan(lastPts);
          }
          assertThat(frame.captureNs() - System.nanoTime()).isNotPositive();
          lastPts = frame.pts();
        }
      }
      assertThat(camera.lostFrames()).isZero();
    }
  }
}
