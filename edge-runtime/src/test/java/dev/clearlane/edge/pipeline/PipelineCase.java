package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineSet;
import dev.clearlane.serving.inference.FakeEngine;
import dev.clearlane.serving.inference.SharedEngines;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** One pushed camera, its pipelines and what comes out of them; all frames are returned. */
@Timeout(60)
abstract class PipelineCase {
  static final Duration AMPLE = Duration.ofSeconds(5);

  final Metrics metrics = new Metrics();

  final VehicleSignals signals = new VehicleSignals(Duration.ofHours(1));

  final Watch watch = new Watch();

  final PushedCamera camera = new PushedCamera();

  final Collector collector = new Collector();

  final CountDownLatch release = new CountDownLatch(1);

  @Nullable CameraPipelines daemon;

  @AfterEach
  void endAndCount() {
    release.countDown();
    if (daemon != null) {
      daemon.close();
    }
    assertThat(camera.leased()).isZero();
  }

  void start(CameraPlan plan, EngineSource engines) throws InterruptedException {
    daemon = CameraPipelines.start(List.of(plan), engines, signals, watch, metrics);
  }

  CameraPlan plan(Mode mode, Duration deadline, OutputPlan... outputs) {
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
  void push(int frames) throws InterruptedException {
    for (int i = 0; i < frames; i++) {
      int before = collector.seen.size();
      camera.push();
      collector.await(c -> c.seen.size() > before);
    }
  }

  /** Keeps what it hears. */
  static final class Watch implements CameraListener {
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

  CameraMetrics front() {
    return metrics.camera("front");
  }

  String text() {
    return metrics.text();
  }

  static SharedEngines engines(FakeEngine... derain) {
    return new SharedEngines(EngineSet.of(derain));
  }

  static FakeEngine derain(FakeEngine.Pointwise function) {
    return new FakeEngine("derain", Task.DERAIN, PixelFormat.RGB_UNIT, 4, function);
  }
}
