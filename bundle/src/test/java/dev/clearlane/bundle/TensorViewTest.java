package dev.clearlane.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorViewTest {
  @Test
  void shouldShareTheValuesOfEachFrame() {
    TensorView tensor = TensorView.direct(2, 1, 3);
    assertThat(tensor.values()).isEqualTo(18);
    for (int k = 0; k < 3; k++) {
      TensorView frame = tensor.frame(k);
      assertThat(frame.values()).isEqualTo(6);
      assertThat(frame.buffer().isDirect()).isTrue();
      assertThat(frame.buffer().order()).isEqualTo(tensor.buffer().order());
      frame.buffer().put(0, k + 1).put(5, -k - 1);
      assertThat(tensor.buffer().get(6 * k)).isEqualTo(k + 1);
      assertThat(tensor.buffer().get(6 * k + 5)).isEqualTo(-k - 1);
    }
    TensorView single = TensorView.direct(2, 1);
    assertThat(single.frame(0)).isSameAs(single);
  }

  @Test
  void shouldRefuseFramesThatThereAreNone() {
    assertThatThrownBy(() -> TensorView.direct(2, 1, 3).frame(3))
        .hasMessage("a tensor of 3 frames has no 3");
    assertThatThrownBy(() -> TensorView.direct(2, 1).frame(1))
        .hasMessage("a tensor of 1 frames has no 1");
    assertThatThrownBy(() -> new TensorView(FloatBuffer.allocate(17), 2, 1, 3))
        .hasMessage("a tensor of 3 2x1 takes 18 floats, but its buffer holds 17");
    assertThatThrownBy(() -> TensorView.direct(2, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldLetTheFirstPictureStandForMissingOnes() {
    PixelMapping mapping = new PixelMapping(PixelFormat.RGB_UNIT);
    Picture now = new Picture(1, 1, new byte[] {0, 51, 102});
    Picture before = new Picture(1, 1, new byte[] {(byte) 153, (byte) 204, (byte) 255});
    TensorView tensor = TensorView.direct(1, 1, 3);
    mapping.toTensor(List.of(now, before), tensor);
    float[] values = new float[9];
    tensor.buffer().get(0, values);
    assertThat(values)
        .containsExactly(new float[] {0.4f, 0.2f, 0, 1, 0.8f, 0.6f, 0.4f, 0.2f, 0}, within(1e-6f));
  }
}
