package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.Scenes;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients: limits, silence, and what they leave. */
@Timeout(120)
@SuppressWarnings("try") // feeds are used by being open
class RtspServerClientsTest extends RtspServerCase {
  @Test
  void shouldDropAClientThatDoesNotReadAndServeTheOthers() throws Exception {
    LiveVideo busy = LiveVideo.start("busy", View.RESTORED, settings(20_000_000));
    try (LiveFeed noiseFeed = LiveFeed.start(busy, Scenes.noise(320, 192, 4), 50)) {
      start(null, LONG, 4).mount("/busy", busy);
      try (RawClient slow = new RawClient(server.port());
          RawClient other = new RawClient(server.port())) {
        play(slow, "/busy");
        play(other, "/busy");
        while (server.counts().tooSlow() == 0) {
          other.packet(); // throws if the other client is affected
        }
        for (int i = 0; i < 100; i++) {
          other.packet();
        }
        assertThat(server.counts().playing()).isEqualTo(1);
      }
    } finally {
      busy.close();
    }
  }

  @Test
  void shouldServeSeveralPathsAndClientsUpToTheLimit() throws Exception {
    start(null, LONG, 20);
    LiveVideo raw = LiveVideo.start("front", View.RAW, settings());
    try (LiveFeed rawFeed = LiveFeed.start(raw, 160, 96, 50)) {
      server.mount("/front/raw", raw);
      assertThatThrownBy(() -> server.mount("/front/raw", raw))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("rtsp: two videos at /front/raw");
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        RawClient client = new RawClient(server.port());
        clients.add(client);
        play(client, i % 2 == 0 ? "/front" : "/front/raw");
      }
      for (RawClient client : clients) {
        for (int i = 0; i < 20; i++) {
          client.packet();
        }
      }
      try (RawClient late = new RawClient(server.port())) {
        assertThat(late.ask("SETUP", "/front/trackID=0", TCP).status()).isEqualTo(453);
      }
      server.unmount("/front/raw");
      assertThat(server.counts().sessions()).isEqualTo(10);
      assertThat(clients.get(1).isEnded()).isTrue();
      clients.get(0).packet();
      for (RawClient client : clients) {
        client.close();
      }
      assertThat(rawFeed.leased()).isLessThanOrEqualTo(8);
    } finally {
      raw.close();
    }
  }

  @Test
  void shouldEndSessionsOfSilentClients() throws Exception {
    start(null, Duration.ofSeconds(5), 4);
    try (RawClient mute = new RawClient(server.port());
        RawClient idle = new RawClient(server.port())) {
      String session =
          mute.ask("SETUP", "/front/trackID=0", "Transport: RTP/AVP;unicast;client_port=9-10")
              .session();
      assertThat(mute.ask("PLAY", "/front", "Session: " + session).status()).isEqualTo(200);
      assertThat(idle.ask("OPTIONS", "*").status()).isEqualTo(200); // it has connected
      pass(Duration.ofSeconds(5));
      server.expire();
      assertThat(server.counts().sessions()).isEqualTo(1);
      assertThat(server.counts().timedOut()).isZero();
      pass(Duration.ofMillis(1));
      server.expire();
      assertThat(mute.isEnded()).as("no report came from its UDP port").isTrue();
      assertThat(idle.isEnded()).as("no request came").isTrue();
      assertThat(server.counts().timedOut()).isEqualTo(2);
      assertThat(server.counts().sessions()).isZero();
    }
  }

  @Test
  void shouldNotLeakOverAHundredClients() throws Exception {
    start(null, LONG, 4);
    rounds(10); // resources that are opened once are open now
    int threads = Thread.activeCount();
    int files = openFiles();
    rounds(100);
    assertThat(Thread.activeCount()).isCloseTo(threads, within(2));
    assertThat(openFiles()).isCloseTo(files, within(4));
    assertThat(server.counts().sessions()).isZero();
  }

  private void rounds(int count) throws Exception {
    for (int i = 0; i < count; i += 4) {
      List<RawClient> together = new ArrayList<>(); // so that they share a keyframe
      for (int j = 0; j < 4; j++) {
        RawClient client = new RawClient(server.port());
        together.add(client);
        assertThat(client.ask("DESCRIBE", "/front").status()).isEqualTo(200);
        String session = client.ask("SETUP", "/front/trackID=0", TCP).session();
        client.send(
            "PLAY %s RTSP/1.0\r\nCSeq: 9\r\nSession: %s\r\n\r\n"
                .formatted(client.url("/front"), session));
      }
      for (RawClient client : together) {
        assertThat(client.answer().status()).isEqualTo(200);
        client.packet();
        client.socket().setSoLinger(together.indexOf(client) % 2 == 0, 0); // some reset
        client.close();
      }
    }
    Await.until(() -> server.counts().connections() <= 0);
  }

  private static int openFiles() {
    String[] files = new File("/proc/self/fd").list();
    return files == null ? 0 : files.length;
  }
}
