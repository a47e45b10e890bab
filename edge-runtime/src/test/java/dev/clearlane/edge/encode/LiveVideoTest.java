package dev.clearlane.edge.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.clips.Passage;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // feeds and subscriptions work by being open
final class LiveVideoTest {
  private final BlockingQueue<AccessUnit> seen = new LinkedBlockingQueue<>();

  private static LiveSettings settings(String... encoders) {
    return settings(Duration.ofMillis(500), encoders);
  }

  private static LiveSettings settings(Duration slateAfter, String... encoders) {
    return new LiveSettings(
        0, 0, 50, 0, Duration.ofSeconds(10), List.of(encoders), Duration.ofMillis(50), slateAfter);
  }

  private AccessUnit next() throws InterruptedException {
    AccessUnit unit = seen.poll(20, TimeUnit.SECONDS);
    assertThat(unit).as("a picture").isNotNull();
    return unit;
  }

  @Test
  void shouldShowSlateThenFramesThenRepeatsThenSlateWithContinuousTimestamps() throws Exception {
    List<AccessUnit> all = new ArrayList<>();
    try (LiveVideo video = LiveVideo.start("front", View.RESTORED, settings("libopenh264"))) {
      video.showProblem("rtsp://camera: password refused");
      try (LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
        all.add(next());
        assertThat(all.get(0).keyframe()).isTrue();
        assertThat(all.get(0).widthPx()).as("the size until a frame comes").isEqualTo(1280);
        Await.until(() -> video.counts().slates() != 0); // it is counted when it has been handed on

        LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
        while (video.counts().shown() < 20) {
          all.add(next());
        }
        feed.close();
        while (video.counts().repeated() < 3) {
          all.add(next());
        }
        long before = video.counts().slates();
        while (video.counts().slates() < before + 3) {
          all.add(next());
        }
        assertThat(feed.leased()).isZero();
      }
    }
    assertThat(all).extracting(AccessUnit::pts).isSorted().doesNotHaveDuplicates();
    List<AccessUnit> small = all.stream().filter(unit -> unit.widthPx() == 160).toList();
    assertThat(small.get(0).keyframe()).as("another size begins with a keyframe").isTrue();
    assertThat(all.get(all.size() - 1).widthPx()).as("it keeps the frames' size").isEqualTo(160);
  }

  @Test
  void shouldKeepCaptureTimes() throws Exception {
    FramePool pool = new FramePool(4, 160, 96);
    try (LiveVideo video = LiveVideo.start("front", View.RESTORED, settings("libopenh264"));
        LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
      next(); // the slate
      long startNs = System.nanoTime();
      long[] captured = {startNs - 400_000_000L, startNs - 300_000_000L, startNs - 260_000_000L};
      List<AccessUnit> units = new ArrayList<>();
      for (long captureNs : captured) {
        Frame frame = pool.lease();
        frame.copyFrom(Scenes.moving(160, 96, 1));
        video.accept(Passage.passed(frame.stamp(0, 0, captureNs)));
        AccessUnit unit = next();
        while (unit.captureNs() != captureNs) {
          unit = next(); // repeats in between
        }
        units.add(unit);
      }
      assertThat(units.get(1).pts()).isGreaterThan(units.get(0).pts());
    }
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldEncodeOnlyWithSubscribersAndStartEachWithAKeyframe() throws Exception {
    Duration never = Duration.ofSeconds(50); // as far as this test goes
    try (LiveVideo video = LiveVideo.start("front", View.RESTORED, settings(never, "libopenh264"));
        LiveFeed feed = LiveFeed.start(video, 160, 96, 50)) {
      Await.until(() -> video.counts().accepted() >= 10);
      assertThat(video.counts().unwatched()).isGreaterThanOrEqualTo(10);
      assertThat(video.counts().encoder()).isEmpty();
      for (int i = 0; i < 3; i++) {
        seen.clear();
        try (LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
          AccessUnit unit = next();
          while (!unit.keyframe()) {
            unit = next(); // the keyframe interval of 10 s alone would be too long
          }
          assertThat(ParameterSets.in(unit.annexB())).isEqualTo(unit.parameters());
        }
      }
      assertThat(video.counts().encoder()).isEqualTo("libopenh264");
      assertThat(video.counts().slates()).as("a frame was there all the time").isZero();
    }
  }

  @Test
  void shouldSkipEncodersThatAreMissingOrExitAtOnce() throws Exception {
    try (LiveVideo video =
            LiveVideo.start(
                "front",
                View.RESTORED,
                settings(
                    "no_such_encoder",
                    "h264_nvenc",
                    "exec:/no/such/command",
                    "exec:false",
                    "libopenh264"));
        LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
        LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
      assertThat(next().keyframe()).isTrue();
      // the picture is handed out before the counts say who made it
      Await.until(() -> List.of("libopenh264", "h264_nvenc").contains(video.counts().encoder()));
      assertThat(video.counts().failed()).isZero();
    }
  }

  @Test
  void shouldEncodeByACommandAndFallBackWhenItExits(@TempDir Path folder) throws Exception {
    FfmpegPeer.assumeInstalled();
    String command =
        "exec:ffmpeg -v error -f rawvideo -pix_fmt yuv420p -s {width}x{height} -r {fps} -i -"
            + " -c:v libx264 -preset ultrafast -tune zerolatency -b:v {bitrate} -g {keyint}"
            + " -frames:v 40 -f h264 -";
    Path stream = folder.resolve("all.h264");
    int count = 0;
    try (LiveVideo video =
            LiveVideo.start("front", View.RESTORED, settings(command, "libopenh264"));
        LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
        LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
      long pts = -1;
      try (var out = Files.newOutputStream(stream)) {
        while (video.counts().encoderFailures() == 0 || count < 80) {
          AccessUnit unit = next();
          assertThat(unit.pts()).isGreaterThan(pts);
          pts = unit.pts();
          out.write(unit.annexB());
          count++;
        }
      }
      assertThat(video.counts().encoder()).isEqualTo("libopenh264");
      assertThat(video.counts().encoderFailures()).isEqualTo(1);
    }
    assertThat(FfmpegPeer.probe(stream, "frame=pict_type")).hasSize(count);
  }

  @Test
  void shouldDropACommandThatReadsNothing() throws Exception {
    try (LiveVideo video =
            LiveVideo.start("front", View.RESTORED, settings("exec:sleep 60", "libopenh264"));
        LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
        LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
      next();
      Await.until(() -> video.counts().encoderFailures() == 1);
    }
  }

  @Test
  void shouldKeepRetryingWithoutAWorkingEncoder() throws Exception {
    try (LiveVideo video = LiveVideo.start("front", View.RESTORED, settings("no_such_encoder"));
        LiveFeed feed = LiveFeed.start(video, 160, 96, 50);
        LiveVideo.Subscription subscription = video.subscribe(seen::add)) {
      Await.until(() -> video.counts().failed() >= 2);
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void shouldIsolateASubscriberThatFails() throws Exception {
    try (LiveVideo video = LiveVideo.start("front", View.RESTORED, settings("libopenh264"));
        LiveVideo.Subscription bad =
            video.subscribe(
                unit -> {
                  throw new IllegalStateException("a receiver's own fault, made by a test");
                });
        LiveVideo.Subscription good = video.subscribe(seen::add)) {
      next();
      next();
    }
  }

  @Test
  void shouldReportAllInvalidSettings() {
    assertThatThrownBy(
            () ->
                new LiveSettings(
                    8,
                    0,
                    0.5,
                    1,
                    Duration.ZERO,
                    List.of("rm -rf"),
                    Duration.ZERO,
                    Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("video: size must be 16 to 8192 pixels a side")
        .hasMessageContainingAll(
            "not 8x0",
            "fps must be 1 to 240, not 0.5",
            "bitrate must be 50000 to 100000000 bit/s",
            "keyframe_every must be 0.1 to 60 s, not 0.0 s",
            "encoders: 'rm -rf' is neither a name nor exec:COMMAND",
            "repeat_after must be 0.02 to 10 s, not 0.0 s",
            "slate_after must be 0.0 s (repeat_after) to 600 s, not 3600.0 s");
  }
}
