package dev.clearlane.edge.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.lens.Lens;
import dev.clearlane.serving.lens.LensModel;
import dev.clearlane.serving.models.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Frames without the distortion of their lens. */
@Timeout(60)
class PipelineLensTest extends PipelineCase {
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
}
