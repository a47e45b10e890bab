package dev.clearlane.edge.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.edge.capture.source.Login;
import dev.clearlane.edge.clips.RtspPeer;
import dev.clearlane.serving.clips.FfmpegPeer;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that fail, against GStreamer's RTSP server and commands. */
@Timeout(120)
class SupervisedCameraTest extends SupervisedCameraCase {
  /** How often a source is killed; the whole number: -Dclearlane.test.reconnects=200. */
  private static final int RECONNECTS = Integer.getInteger("clearlane.test.reconnects", 6);

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldComeBackWhenTheSourceWasKilled(String transport) throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264);
        SupervisedCamera camera = start("rtsp://" + peer.address() + "#transport=" + transport)) {
      recorder.awaitFrames(10);
      peer.kill();
      recorder.awaitLoss(1);
      assertThat(camera.state().phase()).isEqualTo(CameraState.Phase.LOST);
      assertThat(camera.state().cause()).startsWith("rtsp://" + peer.address() + ": ");

      peer.startAgain();
      recorder.awaitFrames(10);

      assertThat(camera.state().phase()).isEqualTo(CameraState.Phase.RUNNING);
      assertThat(camera.state().cause()).isEmpty();
      assertThat(camera.state().attempts()).isPositive();
      assertThat(recorder.formats()).containsOnly(recorder.formats().get(0));
    }
    assertOneStream();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "udp"})
  void shouldComeBackWhenTheSourceWasFrozen(String transport) throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264);
        SupervisedCamera camera =
            start("rtsp://" + peer.address() + "#timeout=1s&transport=" + transport)) {
      recorder.awaitFrames(10);
      peer.freeze();
      assertThat(recorder.awaitLoss(1))
          .isEqualTo("rtsp://" + peer.address() + ": no data within 1.0 s");

      peer.thaw();
      recorder.awaitFrames(10);

      assertThat(camera.state().abandonedThreads()).isZero();
    }
    assertOneStream();
  }

  @Test
  void shouldComeBackWhenThePasswordIsAcceptedAgain() throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    try (RtspPeer peer =
        RtspPeer.start(directory, RtspPeer.H264, "--user", "u", "--password", "right")) {
      CameraSettings settings = CameraSettings.of("rtsp://" + peer.address());
      try (SupervisedCamera camera = start(settings.with(new Login("u", "wrong")))) {
        assertThat(recorder.awaitLoss(1))
            .isEqualTo("rtsp://" + peer.address() + ": refuses the user name or password");
        peer.kill();
        peer.startAgainWith("--user", "u", "--password", "wrong");
        recorder.awaitFrames(5);
        assertThat(camera.state().phase()).isEqualTo(CameraState.Phase.RUNNING);
      }
    }
  }

  /** The frames of a camera that nobody takes, and what becomes of them. */
  @Test
  void shouldDropFramesWhileThePoolIsEmpty() throws Exception {
    List<Frame> held = new ArrayList<>();
    CountDownLatch full = new CountDownLatch(3);
    CountDownLatch more = new CountDownLatch(4);
    FrameSink hoarder =
        new FrameSink() {
          @Override
          public void opened(StreamFormat format) {}

          @Override
          public void accept(Frame frame) {
            synchronized (held) {
              held.add(frame);
            }
            full.countDown();
            more.countDown();
          }

          @Override
          public void lost(String cause) {}

          @Override
          public void ended() {}
        };
    CameraSettings settings =
        CameraSettings.of("exec:yes#format=gray&size=32x32&rate=25").withFrames(3);
    try (SupervisedCamera camera =
        SupervisedCamera.start("test", settings, System.nanoTime(), hoarder)) {
      full.await();
      while (camera.state().droppedFrames() < 10) {
        Thread.onSpinWait();
      }
      assertThat(camera.state().frames()).isEqualTo(3);

      synchronized (held) {
        held.get(0).close();
      }
      more.await();
      assertThat(camera.state().phase()).isEqualTo(CameraState.Phase.RUNNING);
    }
  }

  /** A camera whose native code does not come back is replaced by another. */
  @Test
  void shouldReplaceACameraThatHangs() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    AtomicInteger openings = new AtomicInteger();
    CameraSettings settings = CameraSettings.of("synthetic:clock#size=320x240&pace=fast");
    CameraOpener opener =
        () -> openings.incrementAndGet() == 1 ? new DeafCamera(hanging) : Cameras.open(settings);
    try (SupervisedCamera camera =
        SupervisedCamera.start(
            "test", settings, opener, System.nanoTime(), recorder, Duration.ofMillis(50))) {
      assertThat(recorder.awaitLoss(1))
          .startsWith("synthetic:clock: native call hung for ")
          .endsWith(" s; thread abandoned");
      recorder.awaitFrames(5);
      assertThat(camera.state().abandonedThreads()).isPositive(); // a slow machine may give up more
    } finally {
      hanging.countDown();
    }
  }

  @Test
  void shouldRunACommandAgainThatEnds() throws Exception {
    String command =
        "head -c 230400 /dev/zero; echo 'no more film' >&2; exit 3"
            + "#format=bgr24&size=160x120&rate=25";
    try (SupervisedCamera camera = start("exec:" + command)) {
      recorder.awaitFrames(12);
      assertThat(recorder.causes()).containsOnly("exec:head: ended with exit code 3: no more film");
      assertThat(camera.state().attempts()).isPositive();
    }
    assertOneStream();
  }

  @Test
  void shouldReportAMissingFileAndOpenItOnceItExists() throws Exception {
    FfmpegPeer.assumeInstalled();
    Path clip = directory.resolve("clip.mp4");
    try (SupervisedCamera camera = start(clip + "#pace=fast")) {
      recorder.awaitLoss(1);
      assertThat(camera.state().cause()).isEqualTo(clip + ": no such file or folder");
      Path part = directory.resolve("part.mp4");
      FfmpegPeer.ffmpeg(
          "-f lavfi -i testsrc=s=64x48:r=25 -frames:v 10 -c:v libx264 -pix_fmt yuv420p " + part);
      Files.move(part, clip);
      recorder.awaitFrames(10);
    }
  }

  /** Threads, file descriptors and memory stay where they are, however often a source fails. */
  @Test
  @Timeout(900)
  void shouldStayFlatOverManyReconnects() throws Exception {
    RtspPeer.assumeInstalled("x264enc");
    try (RtspPeer peer = RtspPeer.start(directory, RtspPeer.H264);
        SupervisedCamera camera = start("rtsp://" + peer.address())) {
      recorder.awaitFrames(5);
      List<Double> seconds = new ArrayList<>();
      int threads = 0;
      long files = 0;
      long kib = 0;
      long halfwayKib = 0;
      int warm = Math.min(10, RECONNECTS / 2);
      for (int i = 0; i < RECONNECTS; i++) {
        if (i == warm) {
          threads = threads();
          files = openFiles();
          kib = residentKib();
        }
        if (i == (warm + RECONNECTS) / 2) {
          halfwayKib = residentKib();
        }
        int losses = recorder.causes().size();
        peer.kill();
        recorder.awaitLoss(losses + 1);
        peer.startAgain();
        long backNs = System.nanoTime();
        recorder.awaitFrames(5);
        seconds.add((System.nanoTime() - backNs) / 1e9);
      }
      Collections.sort(seconds);
      System.out.printf(
          "%d reconnects: back after %.2f s, median, %.2f s at most; threads %d → %d,"
              + " files %d → %d, memory %d → %d → %d KiB%n",
          RECONNECTS,
          seconds.get(RECONNECTS / 2),
          seconds.get(RECONNECTS - 1),
          threads,
          threads(),
          files,
          openFiles(),
          kib,
          halfwayKib,
          residentKib());
      assertThat(threads() - threads).isLessThanOrEqualTo(2); // the JVM's own come and go
      assertThat(openFiles() - files).isLessThanOrEqualTo(2);
      // a decoder that stays behind would be some 2,000 KiB each time
      assertThat(residentKib() - kib).isLessThan(20_000 + 100L * RECONNECTS);
      assertThat(camera.state().abandonedThreads()).isZero();
    }
    assertOneStream();
  }

  /** Deaf to interruption, as native code is. */
  private record DeafCamera(CountDownLatch hanging) implements Camera {
    @Override
    public StreamFormat format() {
      return new StreamFormat(320, 240, Timeline.TIME_BASE, 25, -1);
    }

    @Override
    public boolean isLive() {
      return true;
    }

    @Override
    public @Nullable Frame next(FramePool pool) {
      while (true) {
        try {
          hanging.await();
          return null;
        } catch (InterruptedException e) {
          // deaf
        }
      }
    }

    @Override
    public long lostFrames() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static int threads() {
    return Thread.getAllStackTraces().size();
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }
}
