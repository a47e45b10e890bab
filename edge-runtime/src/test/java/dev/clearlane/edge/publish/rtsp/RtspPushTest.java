package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.FfmpegPeer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A push to servers that start late, stop and hang. */
@Timeout(120)
final class RtspPushTest {
  @TempDir private Path folder;

  private final LiveVideo video = LiveVideo.start("front", View.RESTORED, LiveSettings.of(50));
  private final LiveFeed feed = LiveFeed.start(video, 160, 96, 50);

  @AfterEach
  void close() {
    feed.close();
    video.close();
    assertThat(feed.leased()).isZero();
  }

  private RtspPush push(int port) {
    PushTarget target = PushTarget.parse("rtsp+push://127.0.0.1:%d/cars/front".formatted(port));
    return RtspPush.start(
        new PushSettings(
            target,
            new Credentials("car", "s/e@c:r et"),
            null,
            Duration.ofSeconds(2),
            Duration.ofMillis(100),
            Duration.ofMillis(400)),
        video);
  }

  @Test
  void shouldConnectToAServerThatStartsLateAndReconnect() throws Exception {
    FfmpegPeer.assumeInstalled();
    int port = freePort();
    try (RtspPush push = push(port)) {
      Await.until(() -> push.counts().failure() != null);
      assertThat(push.counts().connected()).isFalse();
      for (int i = 0; i < 2; i++) {
        Path clip = folder.resolve(i + ".mkv");
        Process server = // FFmpeg as a recording server; it ends after 60 pictures
            Peers.start(
                folder,
                List.of(
                    ("ffmpeg -v error -y -nostdin -rtsp_flags listen -i"
                            + " rtsp://127.0.0.1:%d/cars/front -frames:v 60 -c copy %s")
                        .formatted(port, clip)
                        .split(" ")));
        assertThat(server.waitFor()).isZero();
        assertThat(FfmpegPeer.frameTimes(clip)).hasSize(60);
      }
      assertThat(push.counts().connections()).isGreaterThanOrEqualTo(2);
      assertThat(push.counts().sent()).isGreaterThanOrEqualTo(120);
    }
  }

  @Test
  void shouldTimeOutOnAServerThatNeverAnswersAndCloseAtOnce() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      RtspPush push = push(mute.getLocalPort());
      try (Socket first = mute.accept();
          Socket second = mute.accept()) { // a second connection: the first attempt timed out
        assertThat(first.isConnected() && second.isConnected()).isTrue();
        assertThat(push.counts().failure()).isNotBlank();
      }
      push.close();
      assertThat(push.counts().connected()).isFalse();
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().equals("push-front"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rtsp://host/path",
        "rtsp+push://host",
        "rtsp+push://host/",
        "rtsp+push:///path",
        "rtsp+push://host:0/path",
        "rtsp+push://host:99999/path",
        "rtsp+push://host/path?x",
        "rtsp+push://ho st/path"
      })
  void shouldRejectInvalidTargets(String text) {
    assertThatThrownBy(() -> PushTarget.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a push must be rtsp+push://host[:554]/path or rtsps+push://host[:322]/path, but is '"
                + text
                + "'");
  }

  @Test
  void shouldNotRepeatAPasswordInAUrl() {
    assertThatThrownBy(() -> PushTarget.parse("rtsp+push://car:secret@host/path"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(PushTarget.parse("rtsp+push://host/a/b"))
        .isEqualTo(new PushTarget(false, "host", 554, "/a/b"));
    assertThat(PushTarget.parse("rtsps+push://host/a/b"))
        .isEqualTo(new PushTarget(true, "host", 322, "/a/b"));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
