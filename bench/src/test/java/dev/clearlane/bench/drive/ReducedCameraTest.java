package dev.clearlane.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import org.junit.jupiter.api.Test;

class ReducedCameraTest {
  @Test
  void shouldTakeTheMeanOfEachSquare() throws Exception {
    FramePool pool = new FramePool(1, 2, 2);
    try (ReducedCamera camera = new ReducedCamera(new CountingCamera(9), 2)) {
      assertThat(camera.format().widthPx()).isEqualTo(2);
      assertThat(camera.format().heightPx()).isEqualTo(2);
      Frame last = null;
      for (int i = 0; i < 9; i++) {
        if (last != null) {
          last.close();
        }
        last = camera.next(pool);
      }
      assertThat(last).isNotNull();
      assertThat(last.sequence()).isEqualTo(8);
      assertThat(last.pixels().get(0)).isEqualTo((byte) 2); // (8 + 0 + 0 + 0) / 4
      assertThat(last.pixels().get(3)).isZero();
      last.close();
      assertThat(camera.next(pool)).isNull();
    }
  }

  @Test
  void shouldRefuseToReduceToNothing() {
    assertThatThrownBy(() -> new ReducedCamera(new CountingCamera(1), 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("4x4 pixels can be reduced by 1 to 4, not by 5");
  }
}
