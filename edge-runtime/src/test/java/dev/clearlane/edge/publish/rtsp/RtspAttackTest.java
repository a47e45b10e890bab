package dev.clearlane.edge.publish.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.Await;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that strangers neither fill the server's memory nor take the viewers' places. */
@Timeout(120)
final class RtspAttackTest {
  private static final String TCP = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
  private static final Credentials LOGIN = new Credentials("car", "secret");

  private final LiveVideo video = LiveVideo.start("front", View.RESTORED, LiveSettings.of(50));
  private final LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
  private final List<RawClient> strangers = new ArrayList<>();
  private final AtomicLong now = new AtomicLong(); // the server's clock, moved by tests alone
  private RtspServer server;

  private RtspServer start(Credentials credentials, int clients, int perAddress)
      throws IOException {
    server =
        RtspServer.start(
            RtspSettings.of("127.0.0.1", 0, credentials, clients, perAddress),
            new RtspMetrics(),
            now::get);
    server.mount("/front", video);
    return server;
  }

  @AfterEach
  void close() throws IOException {
    for (RawClient stranger : strangers) {
      stranger.close();
    }
    feed.close();
    server.close();
    video.close();
  }

  @Test
  void shouldStopReadingWhereResponsesAreNotRead() throws Exception {
    start(null, 8, 8);
    byte[] requests =
        "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
    AtomicLong sent = new AtomicLong();
    List<Thread> senders = new ArrayList<>();
    long before = used();
    for (int i = 0; i < 8; i++) {
      RawClient stranger = stranger();
      Thread sender =
          new Thread(
              () -> {
                try {
                  while (true) {
                    stranger.send(requests);
                    sent.addAndGet(requests.length);
                  }
                } catch (IOException e) {
                  // the server closes the connection
                }
              });
      sender.start();
      senders.add(sender);
    }
    AtomicLong maxBytes = new AtomicLong();
    Await.until(
        () -> {
          maxBytes.accumulateAndGet(used() - before, Math::max);
          return server.unread() == 8;
        });
    pass(Duration.ofSeconds(5));
    server.expire();
    assertThat(server.counts().tooSlow()).as("within the time to read").isZero();
    pass(Duration.ofMillis(1));
    server.expire();
    assertThat(server.counts().tooSlow()).isEqualTo(8);
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(maxBytes.get()).as("bytes of Netty's buffers").isLessThan(8L * (1 << 20));
    // the rest of what was sent lies in the kernel's buffers, which are bounded
    assertThat(sent.get()).isLessThan(8L * (16 << 20));
    assertServes();
  }

  @Test
  void shouldAnswerPipelinedRequestsInOrderAndOneAtATime() throws Exception {
    start(null, 8, 8);
    RawClient stranger = stranger();
    StringBuilder pipelined = new StringBuilder();
    for (int i = 1; i <= 3000; i++) {
      String method = i % 100 == 0 ? "DESCRIBE" : "OPTIONS";
      pipelined.append(
          "%s %s RTSP/1.0\r\nCSeq: %d\r\n\r\n".formatted(method, stranger.url("/front"), i));
    }
    Thread sender =
        new Thread(
            () -> {
              try {
                stranger.send(pipelined.toString());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    sender.start();
    for (int i = 1; i <= 3000; i++) {
      RawClient.Answer answer = stranger.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("CSeq")).isEqualTo(Integer.toString(i));
    }
    sender.join();
  }

  @Test
  void shouldKeepPlacesForViewersAmongStrangers() throws Exception {
    start(LOGIN, 2, 2); // six connections of this address
    for (int i = 0; i < 20; i++) {
      stranger();
      Await.until(() -> server.counts().connections() > 0);
    }
    Await.until(() -> server.counts().connections() <= 6);
    try (RawClient viewer = new RawClient(server.port())) {
      DigestClient login = new DigestClient(viewer, LOGIN);
      assertThat(login.ask("DESCRIBE", "/front").status()).isEqualTo(200);
      for (int i = 0; i < 20; i++) {
        stranger();
      }
      RawClient.Answer setup = login.ask("SETUP", "/front/trackID=0", TCP);
      assertThat(setup.status()).as("a viewer keeps its place").isEqualTo(200);
      assertThat(login.ask("PLAY", "/front", "Session: " + setup.session()).status())
          .isEqualTo(200);
      viewer.packet();
    }
    assertThat(server.counts().crowdedOut()).isGreaterThanOrEqualTo(34);
  }

  @Test
  void shouldLimitSessionsPerAddressAndToOnePerConnection() throws Exception {
    start(null, 8, 2);
    try (RawClient one = new RawClient(server.port());
        RawClient two = new RawClient(server.port());
        RawClient three = new RawClient(server.port())) {
      assertThat(one.ask("SETUP", "/front/trackID=0", TCP).status()).isEqualTo(200);
      assertThat(one.ask("SETUP", "/front/trackID=0", TCP).status())
          .as("a second session on a connection")
          .isEqualTo(459);
      assertThat(two.ask("SETUP", "/front/trackID=0", TCP).status()).isEqualTo(200);
      assertThat(three.ask("SETUP", "/front/trackID=0", TCP).status()).isEqualTo(453);
    }
  }

  @Test
  void shouldCloseConnectionsThatDoNotLogIn() throws Exception {
    start(LOGIN, 4, 4);
    try (RawClient asking = new RawClient(server.port())) {
      for (int i = 0; i < 10; i++) { // a stranger that only shows signs of life
        assertThat(asking.ask("OPTIONS", "/front").status()).isEqualTo(200);
        pass(Duration.ofSeconds(1));
        server.expire();
      }
      assertThat(asking.ask("OPTIONS", "/front").status()).as("after 10 s").isEqualTo(200);
      pass(Duration.ofMillis(1));
      server.expire();
      assertThat(asking.isEnded()).isTrue();
    }
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private RawClient stranger() throws IOException {
    RawClient stranger = new RawClient(server.port());
    strangers.add(stranger);
    return stranger;
  }

  private void assertServes() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.ask("DESCRIBE", "/front").status()).isEqualTo(200);
    }
  }

  /** Bytes of the buffers that the server holds, queued responses among them. */
  private static long used() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
