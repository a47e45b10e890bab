package dev.clearlane.trainer.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.NeedsLibtorch;
import dev.clearlane.trainer.network.Torch;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@NeedsLibtorch
class StagedBatchTest {
  private static final int COUNT = 2;
  private static final int HEIGHT = 3;
  private static final int WIDTH = 5;

  @Test
  @SuppressWarnings("try") // the scope is not named again: it frees what is made within it
  void shouldHoldWhatTheBatchHoldsWithChannelsInnermost() {
    float[] input = numbers(0);
    float[] target = numbers(1000);
    try (StagedBatch staged = StagedBatch.of(new Batch(input, target, COUNT, HEIGHT, WIDTH));
        PointerScope scope = new PointerScope()) {
      Tensor pictures = staged.input(Device.CPU);
      assertThat(pictures.is_contiguous(torch.MemoryFormat.ChannelsLast)).isTrue();
      assertThat(pictures.data_ptr().address() % 64).isZero();
      assertThat(Torch.values(pictures)).containsExactly(input);
      assertThat(Torch.values(staged.target(Device.CPU, COUNT, 3, HEIGHT, WIDTH)))
          .containsExactly(target);
      assertThatThrownBy(() -> staged.target(Device.CPU, COUNT, 3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a target of 90 values is asked for 6");
    }
  }

  private static float[] numbers(int first) {
    float[] numbers = new float[COUNT * 3 * HEIGHT * WIDTH];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = first + i;
    }
    return numbers;
  }
}
