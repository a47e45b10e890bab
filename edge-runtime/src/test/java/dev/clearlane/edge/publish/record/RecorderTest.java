package dev.clearlane.edge.publish.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.edge.clips.LiveFeed;
import dev.clearlane.edge.encode.AccessUnit;
import dev.clearlane.edge.encode.LiveSettings;
import dev.clearlane.edge.encode.LiveVideo;
import dev.clearlane.edge.encode.View;
import dev.clearlane.serving.clips.Await;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.clips.Scenes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
final class RecorderTest {
  private static final long PLENTY = 1L << 30;

  @TempDir private Path folder;

  private final LiveVideo video = LiveVideo.start("front", View.RESTORED, settings());
  private final LiveFeed feed = LiveFeed.start(video, 160, 96, 50);

  static LiveSettings settings() {
    LiveSettings defaults = LiveSettings.of(50);
    return new LiveSettings(
        160,
        96,
        50,
        2_000_000,
        Duration.ofMillis(500),
        List.of("libopenh264"),
        defaults.repeatAfter(),
        defaults.slateAfter());
  }

  @AfterEach
  void close() {
    feed.close();
    video.close();
    assertThat(feed.leased()).isZero();
  }

  @Test
  void shouldRecordEverythingClipAfterClip() throws Exception {
    FfmpegPeer.assumeInstalled();
    ClipRing ring = ClipRing.open(folder, PLENTY);
    RecordSettings settings =
        new RecordSettings(true, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
    Recorder recorder = Recorder.start("front-restored", settings, ring, video);
    Await.until(() -> recorder.counts().clips() >= 3);
    recorder.close();

    List<Path> clips = clips();
    long readable = 0;
    for (Path clip : clips) {
      assertThat(clip.getFileName().toString())
          .matches("front-restored_\\d{8}T\\d{6}\\.\\d{3}Z\\.mp4");
      List<String> times = FfmpegPeer.frameTimes(clip);
      assertThat(times.stream().map(Double::valueOf).toList())
          .isSorted()
          .doesNotHaveDuplicates()
          .startsWith(0.0);
      readable += times.size();
    }
    assertThat(clips).hasSize((int) recorder.counts().clips());
    assertThat(readable).isEqualTo(recorder.counts().frames());
    assertThat(ring.bytes()).isEqualTo(bytes(clips));
  }

  @Test
  void shouldBeginWithTheFirstFrameOfTheCamera() throws Exception {
    FfmpegPeer.assumeInstalled();
    LiveVideo late = LiveVideo.start("late", View.RESTORED, LiveSettings.of(50));
    Recorder recorder =
        Recorder.start("late", RecordSettings.always(), ClipRing.open(folder, PLENTY), late);
    Await.until(() -> late.counts().slates() > 1); // 1280x720, the camera is not there yet
    LiveFeed camera = LiveFeed.start(late, 160, 96, 50);
    Await.until(() -> recorder.counts().frames() > 20);
    camera.close();
    recorder.close();
    late.close();

    assertThat(clips()).hasSize(1);
    assertThat(FfmpegPeer.probe(clips().get(0), "stream=width")).containsExactly("160");
    assertThat(FfmpegPeer.frameTimes(clips().get(0))).hasSizeGreaterThan(20);
  }

  @Test
  void shouldRecordAroundAnEvent() throws Exception {
    FfmpegPeer.assumeInstalled();
    RecordSettings settings =
        new RecordSettings(
            false, Duration.ofSeconds(60), Duration.ofSeconds(2), Duration.ofSeconds(1));
    Recorder recorder = Recorder.start("front-raw", settings, ClipRing.open(folder, PLENTY), video);
    Await.until(() -> video.counts().shown() >= 200); // 4 s: longer than the pre-event buffer
    assertThat(clips()).isEmpty();
    recorder.event();
    Await.until(() -> recorder.counts().clips() != 0);
    recorder.event(); // prolongs the clip
    long atEvent = video.counts().shown();
    Await.until(() -> video.counts().shown() >= atEvent + 100);
    recorder.close();

    assertThat(clips()).hasSize(1);
    List<String> times = FfmpegPeer.frameTimes(clips().get(0));
    double seconds = Double.parseDouble(times.get(times.size() - 1));
    assertThat(seconds).as("2 s before it and more").isGreaterThan(2);
    assertThat(times.size())
        .as("but not everything before")
        .isLessThan((int) video.counts().shown() - 50);
    assertThat(recorder.counts().events()).isEqualTo(2);
  }

  @Test
  void shouldStayBelowItsMaximumSizeAndNotTouchOtherFiles() throws Exception {
    Path other = Files.write(folder.resolve("notes.txt"), new byte[2 << 20]);
    Path old = Files.write(folder.resolve("rear-raw_20200101T000000.000Z.mp4"), new byte[700_000]);
    ClipRing ring = ClipRing.open(folder, 1 << 20);
    assertThat(ring.bytes()).isEqualTo(700_000);
    RecordSettings settings =
        new RecordSettings(true, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO);
    feed.close();
    LiveFeed noise = LiveFeed.start(video, Scenes.noise(160, 96, 4), 50);
    Recorder recorder = Recorder.start("front", settings, ring, video);
    Await.until(
        () -> {
          // the growing clip is kept, old ones are deleted
          assertThat(ring.bytes()).isLessThan(2 << 20);
          return recorder.counts().clips() > 5 && !Files.exists(old);
        });
    noise.close();
    recorder.close();

    assertThat(bytes(clips())).isLessThanOrEqualTo(1 << 20).isEqualTo(ring.bytes());
    assertThat(other).exists();
  }

  @Test
  void shouldLeaveAReadableClipWhenKilled() throws Exception {
    FfmpegPeer.assumeInstalled();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                RecorderHolder.class.getName(),
                folder.toString())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    int recorded = 0;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      while (recorded < 150) {
        String line = out.readLine();
        assertThat(line).as(Files.readString(folder.resolve("errors"))).isNotNull();
        recorded = Integer.parseInt(line);
      }
    } finally {
      process.destroyForcibly().onExit().join(); // SIGKILL
    }

    assertThat(clips()).hasSize(1);
    List<String> times = FfmpegPeer.frameTimes(clips().get(0));
    assertThat(times.stream().map(Double::valueOf).toList()).isSorted().doesNotHaveDuplicates();
    assertThat(times.size()).as("of %d", recorded).isGreaterThan(75); // half of 3 s
    assertThat(ClipRing.open(folder, PLENTY).bytes()).isEqualTo(bytes(clips()));
  }

  @Test
  void shouldContinueWhenTheDiskFails() throws Exception {
    Path full = folder.resolve("ring");
    ClipRing ring = ClipRing.open(full, PLENTY);
    Files.delete(full);
    Recorder recorder = Recorder.start("front", RecordSettings.always(), ring, video);
    Await.until(() -> recorder.counts().failures() != 0);
    long shown = video.counts().shown();
    Await.until(() -> video.counts().shown() >= shown + 10); // the video continues
    assertThat(recorder.counts().failure()).isNotBlank();
    assertThat(recorder.counts().problem()).isEqualTo(recorder.counts().failure());
    Files.createDirectory(full);
    Await.until(() -> recorder.counts().problem() == null); // records again
    recorder.close();
  }

  @Test
  @SuppressWarnings("try") // the subscription is used by being open
  void shouldContinueWithAKeyframeWhenPicturesWereDropped() throws Exception {
    List<AccessUnit> units = new CopyOnWriteArrayList<>();
    try (LiveVideo.Subscription subscription = video.subscribe(units::add)) {
      Await.until(
          () ->
              units.stream().anyMatch(AccessUnit::keyframe)
                  && !units.stream().allMatch(AccessUnit::keyframe));
    }
    AccessUnit key = units.stream().filter(AccessUnit::keyframe).findFirst().orElseThrow();
    AccessUnit next = units.stream().filter(unit -> !unit.keyframe()).findFirst().orElseThrow();
    RecordCounts counts = new RecordCounts(new RecordMetrics(), "front", View.RAW);
    UnitQueue queue = new UnitQueue(counts);
    queue.offer(key);
    int queued = 1;
    for (; counts.dropped() == 0; queued++) {
      queue.offer(queued == 20 ? key : next); // also a keyframe before the gap
    }
    queued--; // the one that was dropped
    assertThat(queue.poll()).isEqualTo(new UnitQueue.Entry(key, false));
    queue.offer(next); // there is space, but it refers to a dropped picture
    queue.offer(key);
    queue.offer(next);
    for (int i = 1; i < queued; i++) {
      assertThat(queue.poll().afterGap()).isFalse();
    }
    assertThat(queue.poll()).isEqualTo(new UnitQueue.Entry(key, true));
    assertThat(counts.dropped()).isEqualTo(3);
    assertThat(queue.poll()).isNull();
  }

  @Test
  void shouldRecordNothingBeforeTheFirstEvent() {
    RecordTrigger trigger = new RecordTrigger(Duration.ofSeconds(1));
    long beforeItsStartNs = System.nanoTime() - Duration.ofSeconds(5).toNanos();
    assertThat(trigger.includes(beforeItsStartNs)).isFalse();
    trigger.event();
    assertThat(trigger.includes(beforeItsStartNs)).isTrue();
    assertThat(trigger.includes(System.nanoTime())).isTrue();
    assertThat(trigger.includes(System.nanoTime() + Duration.ofSeconds(2).toNanos())).isFalse();
  }

  @Test
  void shouldRejectInvalidSettings() {
    assertThatThrownBy(() -> ClipRing.open(folder, 1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record: max_bytes must be at least 1048576, not 1000");
    assertThatThrownBy(
            () ->
                new RecordSettings(
                    true, Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(20)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "record: clip must be 1 to 3600 s, not 0.0 s; pre_event must be 0 to 60 s, not 120.0 s;"
                + " post_event must be 0 to 600 s, not 1200.0 s");
  }

  private List<Path> clips() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".mp4")).sorted().toList();
    }
  }

  private static long bytes(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
