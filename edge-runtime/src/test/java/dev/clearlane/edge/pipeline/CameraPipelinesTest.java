package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.vehicle.Signal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Engines that come, fail and hang: the video goes on. */
@Timeout(60)
class CameraPipelinesTest extends PipelineCase {
  /** However many frames pass late, as the first may on a busy machine. */
  @Test
  void shouldRestoreFramesAndHandThemOn() throws Exception {
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> 0)));
    camera.open(32, 24);
    for (int restored = 0; restored < 3; ) {
      push(1);
      restored += collector.last().applied().equals("derain") ? 1 : 0;
    }

    int frames = collector.seen.size();
    assertThat(collector.last())
        .isEqualTo(new Collector.Seen(frames - 1, "derain", "derain", "full", 32));
    assertThat(front().publications("derain", "derain", "full")).isEqualTo(3);
    assertThat(front().captures()).isEqualTo(frames);
    assertThat(daemon.health()).singleElement().matches(CameraHealth::isReady);
    assertThat(text())
        .contains("clearlane_stage_seconds_count{camera=\"front\",stage=\"through\"} " + frames)
        .contains("clearlane_stage_seconds_count{camera=\"front\",stage=\"infer\"} 3")
        .contains("clearlane_frames_lost_total{camera=\"front\"} 3.0")
        .contains("clearlane_engines_up 1.0");
    StatusSnapshot figures = daemon.figures().get("front");
    assertThat(figures.frames()).isEqualTo(frames);
    assertThat(figures.lostFrames()).isEqualTo(3);
    assertThat(figures.engineFailures()).isZero();
    assertThat(figures.decisions()).containsEntry("derain", 3L);
    assertThat(figures.applied()).containsEntry("derain", 3L);
    assertThat(figures.latency()).containsKeys("select", "infer", "through");
    assertThat(figures.latency().get("through").count()).isEqualTo(frames);
  }

  /**
   * The thread of the test is that of the camera. However late the engines and their results are, a
   * frame is converted on it exactly if the frame before was restored.
   */
  @Test
  void shouldConvertPixelsOnTheCamerasThreadWhileFramesAreRestored() throws Exception {
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> 0)));
    camera.open(32, 24);
    boolean restored = false; // the frame before
    for (int convertedEarly = 0, pushed = 1; convertedEarly < 2; pushed++) {
      int count = pushed;
      AtomicBoolean early = new AtomicBoolean();
      Thread test = Thread.currentThread();
      camera.pushOriginal(() -> early.set(Thread.currentThread() == test));
      assertThat(early.get()).as("frame %d, the one before restored", count).isEqualTo(restored);
      convertedEarly += restored ? 1 : 0;
      collector.await(now -> now.seen.size() == count);
      restored = collector.last().applied().equals("derain");
    }
  }

  @Test
  void shouldNotConvertPixelsOfFramesThatPass() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    start(plan(Mode.PASS, AMPLE), () -> engines());
    camera.open(32, 24);
    for (int i = 1; i <= 3; i++) {
      int count = i;
      camera.pushOriginal(() -> threads.add(Thread.currentThread()));
      collector.await(now -> now.seen.size() == count);
    }
    assertThat(threads).isEmpty();
  }

  @Test
  void shouldNotTakeTheFramesThatAModelLooksBackAtFromTheCamera() throws Exception {
    ModelManifest manifest =
        ModelManifest.builder("derain", Task.DERAIN, "fake")
            .tensors("x", "y")
            .history(ModelManifest.MAX_HISTORY)
            .build();
    start(plan(Mode.DERAIN, AMPLE), () -> engines(new FakeEngine(manifest, v -> v / 2)));
    camera.open(32, 24);
    do { // the first may be late on a busy machine
      push(1);
    } while (!collector.last().applied().equals("derain"));
    push(2 * ModelManifest.MAX_HISTORY);
    camera.leaseAll(); // waits for those that outputs still own
    assertThat(camera.leased()).isEqualTo(ModelManifest.MAX_HISTORY);
  }

  @Test
  void shouldTakeWhatTheVehicleKnowsAsEvidence() throws Exception {
    FakeEngine inDoubt = new FakeEngine("eye", Task.SELECT, PixelFormat.RGB_UNIT, 1, v -> 0.5f);
    FakeEngine deblur = new FakeEngine("deblur", Task.DEBLUR, PixelFormat.RGB_UNIT, 4, v -> v);
    start(plan(Mode.AUTO, AMPLE), () -> new SharedEngines(EngineSet.of(inDoubt, deblur)));
    camera.open(32, 24);
    push(1);
    assertThat(collector.last().applied()).isEqualTo("pass");

    signals.accept(Signal.SPEED.path(), "90".getBytes(StandardCharsets.UTF_8));
    while (!collector.last().applied().equals("deblur")) {
      push(1); // scores are smoothed over stream time
    }
  }

  @Test
  void shouldNotifyItsWatchWhenFramesStopAndResume() throws Exception {
    start(plan(Mode.PASS, AMPLE), () -> engines());
    camera.sink().lost("rtsp://camera/1: connection refused");
    assertThat(watch.next()).isEqualTo("lost front: rtsp://camera/1: connection refused");
    camera.open(32, 24);
    push(2);
    assertThat(watch.next()).isEqualTo("up front");
    assertThat(watch.next()).isEqualTo("lost front: no frames for 2 s");
    push(1);
    assertThat(watch.next()).isEqualTo("up front");
    camera.sink().ended();
    daemon.awaitOver();
    assertThat(watch.reported).isEmpty(); // a recording's end is no loss
  }

  @Test
  void shouldLetRawFramesPassWithoutAnEngineAndUseOneThatComes() throws Exception {
    List<SharedEngines> opened = new ArrayList<>();
    start(
        plan(Mode.DERAIN, AMPLE),
        () -> {
          synchronized (opened) {
            if (opened.isEmpty()) {
              throw new EngineException("derain: no such file");
            }
            return opened.get(0);
          }
        });
    camera.open(32, 24);
    push(2);

    assertThat(collector.last()).isEqualTo(new Collector.Seen(1, "pass", "pass", "bypass", 32));
    assertThat(front().raws(RawReason.NO_ENGINE)).isEqualTo(2);
    synchronized (opened) {
      opened.add(engines(derain(v -> v)));
    }
    while (!collector.last().applied().equals("derain")) {
      push(1);
    }
  }

  @Test
  void shouldLetRawFramesPassWhileAnEngineFails() throws Exception {
    FakeEngine engine = derain(v -> 0).failing(true);
    start(plan(Mode.DERAIN, AMPLE), () -> engines(engine));
    camera.open(32, 24);
    push(4);

    assertThat(collector.last()).isEqualTo(new Collector.Seen(3, "derain", "pass", "bypass", 32));
    assertThat(front().raws(RawReason.ENGINE_FAILED)).isEqualTo(4);
    assertThat(daemon.figures().get("front").engineFailures()).isEqualTo(4);
    engine.failing(false);
    push(1);
    assertThat(collector.last().applied()).isEqualTo("derain");
  }

  @Test
  void shouldGoOnWhileAnEngineHangs() throws Exception {
    CountDownLatch within = new CountDownLatch(1);
    start(
        plan(Mode.DERAIN, Duration.ofMillis(50)),
        () ->
            engines(
                derain(
                    v -> {
                      within.countDown();
                      awaitRelease();
                      return v;
                    })));
    camera.open(32, 24);
    push(1);
    within.await();
    push(20);

    assertThat(collector.seen).extracting(Collector.Seen::sequence).isSorted().hasSize(21);
    assertThat(front().raws(RawReason.LATE)).isPositive();
    assertThat(front().raws(RawReason.BUSY)).isPositive();
    assertThat(front().raws(RawReason.LATE) + front().raws(RawReason.BUSY)).isEqualTo(21);
    release.countDown();
  }

  @Test
  void shouldMeasureTheEnginesAtTheStartAndLogWhatTheyReach() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(FrameRestorer.class);
    Level level = logger.getLevel();
    log.start();
    logger.addAppender(log);
    logger.setLevel(Level.INFO);
    try {
      start(warming(plan(Mode.DERAIN, AMPLE)), () -> engines(derain(v -> 0)));
      camera.open(32, 24);
      while (collector.seen.isEmpty() || !collector.last().applied().equals("derain")) {
        push(1); // passes raw while the engines are measured
      }
    } finally {
      logger.detachAppender(log);
      logger.setLevel(level);
    }
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.contains("frames per second"))
        .singleElement(as(InstanceOfAssertFactories.STRING))
        .matches(
            "front: derain by \\S+ reaches \\S+ frames per second at 32x24; the camera delivers"
                + " \\S+: (keeps up|does not keep up; .*)");
  }

  private static CameraPlan warming(CameraPlan plan) {
    return new CameraPlan(
        plan.name(),
        plan.source(),
        plan.camera(),
        plan.processing(),
        plan.outputs(),
        null,
        PipelineOptions.LIVE.warmingUp());
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
