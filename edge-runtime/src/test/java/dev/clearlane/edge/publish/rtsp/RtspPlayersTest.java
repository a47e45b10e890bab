package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.FfmpegPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Common players decode 300 pictures each, with increasing timestamps. */
@Timeout(120)
final class RtspPlayersTest {
  private static final int PICTURES = 300;
  private static final int FRAMES_PER_SECOND = 100; // to keep the test short
  private static final Credentials CREDENTIALS = new Credentials("car", "secret");

  @TempDir private Path folder;

  private final LiveVideo video =
      LiveVideo.start("front", View.RESTORED, LiveSettings.of(FRAMES_PER_SECOND));
  private final LiveFeed feed = LiveFeed.start(video, 320, 180, FRAMES_PER_SECOND);
  private RtspServer server;

  @BeforeEach
  void start() throws IOException {
    server = RtspServer.start(RtspSettings.of("127.0.0.1", 0, CREDENTIALS));
    server.mount("/front", video);
  }

  @AfterEach
  void close() {
    feed.close();
    server.close();
    video.close();
    assertThat(feed.leased()).isZero();
  }

  private String url(Credentials who) {
    return "rtsp://%s:%s@127.0.0.1:%d/front"
        .formatted(who.username(), who.password(), server.port());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldPlayInFfmpeg(String transport) throws Exception {
    FfmpegPeer.assumeInstalled();
    Peers.Ended ended = ffmpeg(transport, CREDENTIALS);

    assertThat(ended.errors()).isEmpty();
    assertThat(ended.exit()).isZero();
    List<Long> times = new ArrayList<>();
    for (String line : ended.output().lines().filter(line -> line.startsWith("0,")).toList()) {
      times.add(Long.parseLong(List.of(line.split(",", -1)).get(2).strip()));
    }
    // FFmpeg's H.264 parser assigns no timestamp to the first picture of any RTP stream
    assertIncreasing(times.subList(1, times.size()));
  }

  private Peers.Ended ffmpeg(String transport, Credentials who) throws Exception {
    List<String> command = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-nostdin"));
    command.addAll(List.of("-rtsp_transport", transport, "-i", url(who)));
    command.addAll(List.of("-frames:v", "" + (PICTURES + 1), "-fps_mode", "passthrough"));
    command.addAll(List.of("-f", "framecrc", "-"));
    return Peers.run(folder, command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldRefuseFfmpegWithTheWrongPassword(String transport) throws Exception {
    FfmpegPeer.assumeInstalled();
    Peers.Ended ended = ffmpeg(transport, new Credentials("car", "wrong"));

    assertThat(ended.exit()).isNotZero();
    assertThat(ended.errors()).contains("401");
    assertThat(server.counts().played()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldPlayInGstreamer(String transport) throws Exception {
    Peers.assumeInstalled("gst-launch-1.0", "gstreamer1.0-tools");
    for (String element : List.of("rtspsrc", "rtph264depay", "h264parse", "avdec_h264")) {
      assumeTrue(
          Peers.run(folder, List.of("gst-inspect-1.0", "--exists", element)).exit() == 0,
          "GStreamer has no %s (apt install gstreamer1.0-plugins-good gstreamer1.0-plugins-bad"
                  .formatted(element)
              + " gstreamer1.0-libav)");
    }
    // By default, rtspsrc derives times over UDP from when packets arrive, smoothed, and sets one
    // that went back to the one before it: on a busy machine, pictures then have no time of their
    // own. docs/reliability.md has the measurement. buffer-mode=none takes the times of the server.
    String pipeline =
        "gst-launch-1.0 --gst-debug-no-color --gst-debug=default:2 -v"
            + " rtspsrc location=%s protocols=%s buffer-mode=none ! rtph264depay ! h264parse"
            + " ! avdec_h264 ! identity name=seen silent=false eos-after=%d ! fakesink sync=false";
    Peers.Ended ended =
        Peers.run(
            folder,
            List.of(pipeline.formatted(url(CREDENTIALS), transport, PICTURES + 1).split(" ")));

    // At its end gst-launch sends PAUSE, and cancels that for TEARDOWN if it is not sent yet; then
    // it reports that the connection ended, though TEARDOWN is answered on it.
    boolean cancelled = ended.errors().contains("writev_bytes: Operation was cancelled");
    assertThat((ended.output() + ended.errors()).lines())
        .filteredOn(line -> line.contains("ERROR") || line.contains("WARNING"))
        .allMatch(
            line -> cancelled && line.contains("GstRTSPSrc:rtspsrc0: Could not write to resource"));
    assertThat(server.counts().tooSlow()).isZero();
    assertThat(server.counts().timedOut()).isZero();
    assertThat(server.counts().refused()).isZero();
    Matcher matcher =
        Pattern.compile("last-message = chain .* pts: (\\d+):(\\d+):(\\d+)\\.(\\d{9})")
            .matcher(ended.output());
    List<Long> times = new ArrayList<>();
    while (matcher.find()) {
      long seconds =
          Long.parseLong(matcher.group(1)) * 3600
              + Long.parseLong(matcher.group(2)) * 60
              + Long.parseLong(matcher.group(3));
      times.add(seconds * 1_000_000_000L + Long.parseLong(matcher.group(4)));
    }
    assertIncreasing(times);
  }

  private static void assertIncreasing(List<Long> times) {
    assertThat(times).hasSize(PICTURES).isSorted().doesNotHaveDuplicates();
  }
}
