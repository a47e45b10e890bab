package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.DriveTruth;
import dev.clearlane.bench.drive.Stretch;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.Tier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo with the shipped models, on a drive small enough for a test. */
@Timeout(120)
class DemoTest {
  private static final StreamFormat FORMAT = new StreamFormat(96, 64, new TimeBase(1, 25), 25, 30);
  private static final Path MODELS = Path.of(System.getProperty("clearlane.root"), "models");

  @TempDir Path directory;

  private PageClient client = new PageClient(URI.create("http://127.0.0.1:1/"));
  private AtomicInteger pictures = new AtomicInteger();

  @Test
  void shouldReceiveEveryMessageAndCompareEveryFrame() throws Exception {
    Path clip = directory.resolve("drive.mp4");
    write(clip);

    DemoSummary summary = demo(clip, ReplayProgress.NONE).run(live -> {});

    assertThat(summary.failures()).isEmpty();
    assertThat(summary.frames()).isEqualTo(30);
    assertThat(summary.rounds()).isEqualTo(1);
    assertThat(summary.decisions().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(30);
    assertThat(summary.mqtt().sent()).isPositive();
    assertThat(summary.mqtt().received()).isEqualTo(summary.mqtt().sent());
    assertThat(summary.mqtt().delivered()).isEqualTo(summary.mqtt().sent());
    assertThat(summary.mqtt().frames()).isEqualTo(6); // five a second of 1.2 s
    assertThat(summary.mqtt().faulty()).isZero();
    assertThat(directory.resolve("index.html")).content().contains("cleared.mp4");
    assertThat(directory.resolve("before-after.png")).isNotEmptyFile();
    assertThat(directory.resolve("cleared.mp4")).isNotEmptyFile();
    assertThat(directory.resolve("summary.json")).content().contains("\"frames\" : 30");
  }

  @Test
  void shouldServeTheLivePageUntilItEnds() throws Exception {
    Path clip = directory.resolve("drive.mp4");
    write(clip);
    List<JsonNode> states = new ArrayList<>();
    ReplayProgress ask =
        (frames, expected) -> {
          if (frames == 10) {
            states.add(status());
          }
        };

    demo(clip, ask)
        .run(
            address -> {
              client = new PageClient(address);
              states.add(status());
              pictures = client.watch("front");
            });

    JsonNode before = states.get(0).at("/cameras/front");
    assertThat(before.path("up").asBoolean()).isFalse();
    assertThat(before.at("/problems/0").asText()).isEqualTo("the models are being opened");
    JsonNode during = states.get(1).at("/cameras/front");
    assertThat(during.path("up").asBoolean()).isTrue();
    assertThat(during.path("frames").asLong()).isBetween(10L, 30L);
    assertThat(during.path("mode").asText()).isEqualTo("auto");
    assertThat(during.at("/latency/through/count").asLong()).isPositive();
    assertThat(states.get(1).path("tier").asText()).isEqualTo("standard");
    assertThat(states.get(1).path("models").size()).isEqualTo(3);
    assertThat(pictures).hasPositiveValue();
    assertThatThrownBy(() -> client.get("")).isInstanceOf(ConnectException.class);
  }

  @Test
  void shouldServeThePageOfTheDaemonWithoutItsCommands() throws Exception {
    try (LivePage page = LivePage.start(Tier.STANDARD, models(), new Metrics())) {
      PageClient browser = new PageClient(page.address());

      assertThat(page.address()).hasScheme("http").hasHost("127.0.0.1").hasPath("/");
      assertThat(browser.get("")).contains("Live picture");
      assertThat(browser.command("set_mode").at("/error/code").asText())
          .isEqualTo("unknown_command"); // by which the page knows that it has no controls
      assertThat(browser.get("api/v1/clips")).isEqualTo("[]");
      assertThat(browser.get("api/v1/plates")).isEqualTo("[]");
      browser.ask("api/v1/cameras/front/snapshot"); // closing does not wait for a frame
      page.end();
      assertThat(browser.status().at("/cameras/front/problems/0").asText())
          .startsWith("the drive is over");
    }
  }

  @Test
  void shouldCloseTheLivePageIfTheDriveCannotBeOpened() {
    Demo demo = demo(directory.resolve("missing.mp4"), ReplayProgress.NONE);

    assertThatThrownBy(() -> demo.run(address -> client = new PageClient(address)))
        .hasMessageContaining("missing.mp4");
    assertThatThrownBy(() -> client.get("")).isInstanceOf(ConnectException.class);
  }

  private JsonNode status() {
    try {
      return client.status();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Demo demo(Path clip, ReplayProgress progress) {
    DriveTruth truth = new DriveTruth(List.of(new Stretch("clean", 0, 29)), List.of());
    return new Demo(
        new Drive(clip, clip, truth), Tier.STANDARD, models(), MODELS, directory, 0, progress);
  }

  private static ModelSet models() {
    try {
      return ModelSet.resolve(Mode.AUTO, MODELS, List.of(), 2);
    } catch (BundleException e) {
      throw new AssertionError(e);
    }
  }

  private static void write(Path clip) throws IOException, InterruptedException {
    FramePool pool = new FramePool(1, 96, 64);
    try (VideoFileOutput output = VideoFileOutput.open(clip, FORMAT)) {
      for (int i = 0; i < 30; i++) {
        Frame frame = pool.lease().stamp(i, i, 0);
        for (int at = 0; at < frame.pixels().capacity(); at++) {
          frame.pixels().put(at, (byte) (at / 9 % 200 + i));
        }
        output.accept(
            new RestoredFrame(
                frame,
                frame.retain(),
                Decision.forced(Treatment.PASS),
                Treatment.PASS,
                List.of(),
                Map.of()));
      }
    }
  }
}
