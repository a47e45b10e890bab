package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.edge.publish.rtsp.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A server of one live video, with a clock that tests move. */
@Timeout(120)
@SuppressWarnings("try") // feeds are used by being open
abstract class RtspServerCase {
  static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";

  static final Duration LONG = Duration.ofSeconds(60);

  final LiveVideo video = LiveVideo.start("front", View.RESTORED, settings());

  final LiveFeed feed = LiveFeed.start(video, 160, 96, 50);

  final AtomicLong now = new AtomicLong(); // the server's clock, moved by tests alone

  RtspServer server;

  static LiveSettings settings() {
    return settings(400_000);
  }

  static LiveSettings settings(int bitsPerSecond) {
    LiveSettings defaults = LiveSettings.of(50);
    return new LiveSettings(
        0,
        0,
        50,
        bitsPerSecond,
        defaults.keyframeEvery(),
        List.of("libopenh264"),
        defaults.repeatAfter(),
        defaults.slateAfter());
  }

  RtspServer start(Credentials credentials, Duration timeout, int clients) throws IOException {
    server =
        RtspServer.start(
            new RtspSettings("127.0.0.1", 0, credentials, clients, clients, timeout, 64 << 10),
            new RtspMetrics(),
            now::get);
    server.mount("/front", video);
    return server;
  }

  void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  @AfterEach
  void close() {
    feed.close();
    if (server != null) {
      server.close();
    }
    video.close();
    assertThat(feed.leased()).as("frames that were not returned").isZero();
  }

  static Answer play(RawClient client) throws IOException {
    return play(client, "/front");
  }

  static Answer play(RawClient client, String path) throws IOException {
    assertThat(client.ask("DESCRIBE", path).status()).isEqualTo(200);
    Answer setup = client.ask("SETUP", path + "/trackID=0", TCP);
    assertThat(setup.status()).isEqualTo(200);
    Answer played = client.ask("PLAY", path, "Session: " + setup.session());
    assertThat(played.status()).isEqualTo(200);
    return played;
  }
}
