package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.RawReason;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.vehicle.Signal;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Cameras, engines and outputs that come, go, fail and hang: the video goes on. */
@Timeout(60)
class CameraPipelinesTest {
  private static final Duration AMPLE = Duration.ofSeconds(5);

  private static final Lens LENS =
      new Lens(
          LensModel.BROWN_CONRADY,
          64,
          48,
          60,
          60,
          32,
          24,
          List.of(-0.2, 0.0, 0.0, 0.0, 0.0),
          0,
          0,
          0);

  private final Metrics metrics = new Metrics();
  private final VehicleSignals signals = new VehicleSignals(Duration.ofHours(1));
  private final Watch watch = new Watch();
  private final PushedCamera camera = new PushedCamera();
  private final Collector collector = new Collector();
  private final CountDownLatch release = new CountDownLatch(1);
  private @Nullable CameraPipelines daemon;

  @AfterEach
  void endAndCount() {
    release.countDown();
    if (daemon != null) {
      daemon.close();
    }
    assertThat(camera.leased()).isZero();
  }

  @Test
  void shouldRestoreFramesAndHandThemOn() throws Exception {
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> 0)));
    camera.open(32, 24);
    push(3);

    assertThat(collector.last()).isEqualTo(new Collector.Seen(2, "derain", "derain", "full", 32));
    assertThat(front().publications("derain", "derain", "full")).isEqualTo(3);
    assertThat(front().captures()).isEqualTo(3);
    assertThat(daemon.health()).singleElement().matches(CameraHealth::isReady);
    assertThat(text())
        .contains("clearlane_stage_seconds_count{camera=\"front\",stage=\"through\"} 3")
        .contains("clearlane_stage_seconds_count{camera=\"front\",stage=\"infer\"} 3")
        .contains("clearlane_frames_lost_total{camera=\"front\"} 3.0")
        .contains("clearlane_engines_up 1.0");
    StatusSnapshot figures = daemon.figures().get("front");
    assertThat(figures.frames()).isEqualTo(3);
    assertThat(figures.lostFrames()).isEqualTo(3);
    assertThat(figures.engineFailures()).isZero();
    assertThat(figures.decisions()).containsExactly(Map.entry("derain", 3L));
    assertThat(figures.applied()).containsExactly(Map.entry("derain", 3L));
    assertThat(figures.latency()).containsKeys("select", "infer", "through");
    assertThat(figures.latency().get("through").count()).isEqualTo(3);
  }

  /** The thread of the test is that of the camera. */
  @Test
  void shouldConvertPixelsOnTheCamerasThreadWhileFramesAreRestored() throws Exception {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> 0)));
    camera.open(32, 24);
    for (int i = 1; i <= 3; i++) {
      int count = i;
      camera.pushOriginal(() -> threads.add(Thread.currentThread()));
      collector.await(now -> now.seen.size() == count);
    }
    assertThat(threads).hasSize(3);
    assertThat(threads.get(0)).as("nothing was restored yet").isNotSameAs(Thread.currentThread());
    assertThat(threads.subList(1, 3)).containsOnly(Thread.currentThread());
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
  void shouldOpenAnOutputAgainThatFailed() throws Exception {
    Collector other = new Collector();
    start(
        plan(Mode.PASS, AMPLE, new OutputPlan("disk", collector), new OutputPlan("other", other)),
        () -> engines());
    camera.open(32, 24);
    collector.fail(true);
    camera.push();
    collector.await(c -> c.closes == 1);
    collector.fail(false);
    other.await(c -> !c.seen.isEmpty()); // it may open later than the first fails
    assertThat(daemon.health().get(0).problems()).hasSizeLessThanOrEqualTo(1);
    collector.await(c -> c.openings.size() == 2);
    camera.push();
    collector.await(c -> c.seen.size() == 1);
    other.await(c -> !c.seen.isEmpty() && c.last().sequence() == 1);

    assertThat(other.openings).hasSize(1);
    assertThat(text())
        .contains("clearlane_output_failures_total{camera=\"front\",output=\"disk\"} 1.0");
  }

  @Test
  void shouldChangeWhatIsDoneWithoutClosingTheOutputs() throws Exception {
    start(plan(Mode.PASS, AMPLE), () -> engines(derain(v -> 0)));
    camera.open(32, 24);
    push(1);
    daemon.apply(List.of(plan(Mode.DERAIN, AMPLE)));
    push(1);
    while (!collector.last().applied().equals("derain")) {
      push(1); // the engines were not wanted before
    }
    daemon.apply(
        List.of(
            new CameraPlan(
                "front",
                "pushed",
                camera,
                new ProcessingPolicy(
                    Mode.DERAIN, AMPLE, Set.of(WorkLevel.HALF), ProcessingPolicy.DEFAULT.regions()),
                List.of(new OutputPlan("out", collector)),
                null)));
    while (!collector.last().work().equals("half")) {
      push(1);
    }
    assertThat(collector.openings).hasSize(1);
    assertThat(collector.closes).isZero();
    assertThat(camera.starts).isEqualTo(1);
  }

  @Test
  void shouldAddAndRemoveOutputsAndCameras() throws Exception {
    start(plan(Mode.PASS, AMPLE), () -> engines());
    camera.open(32, 24);
    push(1);
    Collector second = new Collector();
    daemon.apply(
        List.of(
            plan(
                Mode.PASS,
                AMPLE,
                new OutputPlan("out", collector),
                new OutputPlan("second", second))));
    push(1);
    second.await(c -> c.seen.size() == 1);
    daemon.apply(List.of(plan(Mode.PASS, AMPLE, new OutputPlan("second", second))));
    collector.await(c -> c.closes == 1);
    assertThat(second.closes).isZero();
    daemon.apply(List.of());
    second.await(c -> c.closes == 1);
    assertThat(camera.closes).isEqualTo(1);
    assertThat(daemon.health()).isEmpty();
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

  @Test
  void shouldReopenOutputsWhenTheFrameSizeChanges() throws Exception {
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> v)));
    camera.open(32, 24);
    push(2);
    camera.open(64, 48);
    camera.push();
    collector.await(c -> c.last().widthPx() == 64);
    collector.await(c -> c.closes == 1);

    assertThat(collector.openings).extracting(f -> f.widthPx()).containsExactly(32, 64);
    assertThat(collector.last().applied()).isEqualTo("derain");
  }

  @Test
  void shouldShowInTheViewsWhyNoFramesCome() throws Exception {
    List<String> reported = new ArrayList<>();
    LiveViews screen =
        new LiveViews() {
          @Override
          public void accept(RestoredFrame frame) {
            frame.close();
          }

          @Override
          public void showProblem(@Nullable String problem) {
            reported.add(String.valueOf(problem));
          }
        };
    start(
        new CameraPlan(
            "front",
            "pushed",
            camera,
            new ProcessingPolicy(Mode.PASS, AMPLE, Set.of(), ProcessingPolicy.DEFAULT.regions()),
            List.of(new OutputPlan("out", collector)),
            screen),
        () -> engines());
    camera.sink().lost("rtsp://camera/1: connection refused");
    assertThat(daemon.health().get(0).problems())
        .containsExactly("rtsp://camera/1: connection refused");
    assertThat(daemon.health().get(0).isReady()).isFalse();
    camera.open(32, 24);
    push(1);

    assertThat(reported).containsExactly("rtsp://camera/1: connection refused", "null");
    assertThat(text()).contains("clearlane_source_failures_total{camera=\"front\"} 1.0");
  }

  @Test
  void shouldGiveFilteredOutputsNothingWhileTheFilterFails() throws Exception {
    List<RestoredFrame> views = new CopyOnWriteArrayList<>();
    LiveViews screen =
        new LiveViews() {
          @Override
          public void accept(RestoredFrame frame) {
            views.add(frame);
            frame.close();
          }

          @Override
          public void showProblem(@Nullable String problem) {}
        };
    FilterPlan filter =
        new FilterPlan(
            "hide",
            (format, frames) -> {
              throw new IOException("no detector");
            },
            Set.of("elsewhere"),
            true);
    CameraPlan plain = plan(Mode.PASS, AMPLE);
    start(
        new CameraPlan(
            plain.name(),
            plain.source(),
            camera,
            plain.processing(),
            plain.outputs(),
            screen,
            PipelineOptions.LIVE,
            filter),
        () -> engines());
    camera.open(32, 24);
    push(3);

    assertThat(views).isEmpty();
    assertThat(daemon.health().get(0).problems()).containsExactly("hide: no detector");
    assertThat(text()).contains("clearlane_frames_dropped_total{at=\"hide\",camera=\"front\"} 3.0");
  }

  @Test
  void shouldFinishOutputsAtTheEndOfTheSource() throws Exception {
    start(plan(Mode.DERAIN, AMPLE), () -> engines(derain(v -> v)));
    camera.open(32, 24);
    push(5);
    camera.push();
    camera.sink().ended();
    daemon.awaitOver();

    assertThat(collector.last().sequence()).isEqualTo(5);
    assertThat(collector.closes).isEqualTo(1);
    assertThat(daemon.isOver()).isTrue();
    assertThat(daemon.health().get(0).isReady()).isTrue();
  }

  @Test
  void shouldEndWithoutAFrameOrAnEngine() throws Exception {
    start(
        plan(Mode.AUTO, AMPLE),
        () -> {
          throw new EngineException("no models");
        });
    daemon.close();
    assertThat(daemon.isOver()).isTrue();
    assertThat(camera.closes).isEqualTo(1);
    assertThat(collector.openings).isEmpty();
  }

  @Test
  void shouldUndistortFramesBeforeAllElseAndFollowTheSettings() throws Exception {
    CameraPlan plain = plan(Mode.PASS, AMPLE);
    start(plain, () -> engines());
    camera.open(64, 48);
    push(1);
    daemon.apply(List.of(with(plain, LENS)));
    push(2);
    assertThat(front().snapshot(0).latency().get("undistort").count()).isEqualTo(2);
    assertThat(daemon.health()).singleElement().matches(CameraHealth::isReady);

    daemon.apply(List.of(with(plain, null)));
    push(1);
    assertThat(front().snapshot(0).latency().get("undistort").count()).isEqualTo(2);
    daemon.apply(List.of(with(plain, LENS)));
    camera.open(128, 96); // the lens is scaled
    push(1);
    assertThat(front().snapshot(0).latency().get("undistort").count()).isEqualTo(3);
    assertThat(collector.last().widthPx()).isEqualTo(128);
  }

  @Test
  void shouldPassFramesAsTheyAreIfTheLensIsOfAnotherAspect() throws Exception {
    start(with(plan(Mode.PASS, AMPLE), LENS), () -> engines());
    camera.open(64, 64);
    push(2);
    assertThat(collector.last().widthPx()).isEqualTo(64);
    assertThat(daemon.health().get(0).problems())
        .containsExactly(
            "undistort: the camera's pictures must have the aspect of the calibration's, 64x48, but"
                + " are 64x64");
    camera.open(64, 48);
    push(1);
    assertThat(daemon.health().get(0).problems()).isEmpty();
  }

  private static CameraPlan with(CameraPlan plan, @Nullable Lens lens) {
    return new CameraPlan(
        plan.name(),
        plan.source(),
        plan.camera(),
        plan.processing().withLens(lens),
        plan.outputs(),
        plan.views());
  }

  private void start(CameraPlan plan, EngineSource engines) throws InterruptedException {
    daemon = CameraPipelines.start(List.of(plan), engines, signals, watch, metrics);
  }

  private CameraPlan plan(Mode mode, Duration deadline, OutputPlan... outputs) {
    return new CameraPlan(
        "front",
        "pushed",
        camera,
        new ProcessingPolicy(
            mode, deadline, Set.of(WorkLevel.FULL), ProcessingPolicy.DEFAULT.regions()),
        outputs.length == 0 ? List.of(new OutputPlan("out", collector)) : List.of(outputs),
        null);
  }

  /** So many frames, each of which the output has seen before the next one comes. */
  private void push(int frames) throws InterruptedException {
    for (int i = 0; i < frames; i++) {
      int before = collector.seen.size();
      camera.push();
      collector.await(c -> c.seen.size() > before);
    }
  }

  /** Keeps what it hears. */
  private static final class Watch implements CameraListener {
    final BlockingQueue<String> reported = new LinkedBlockingQueue<>();

    @Override
    public void lost(String camera, String cause) {
      reported.add("lost " + camera + ": " + cause);
    }

    @Override
    public void up(String camera) {
      reported.add("up " + camera);
    }

    String next() throws InterruptedException {
      return reported.take();
    }
  }

  private CameraMetrics front() {
    return metrics.camera("front");
  }

  private String text() {
    return metrics.text();
  }

  private void awaitRelease() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SharedEngines engines(FakeEngine... derain) {
    return new SharedEngines(EngineSet.of(derain));
  }

  private static FakeEngine derain(FakeEngine.Pointwise function) {
    return new FakeEngine("derain", Task.DERAIN, PixelFormat.RGB_UNIT, 4, function);
  }
}
