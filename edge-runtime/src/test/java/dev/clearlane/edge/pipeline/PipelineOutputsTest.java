package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.WorkLevel;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.models.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Outputs, views and filters of cameras that come, go and fail. */
@Timeout(60)
class PipelineOutputsTest extends PipelineCase {
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
}
