package dev.clearlane.serving.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FrameSlotTest {
  private static final long LONG_NS = 20_000_000_000L;

  private final FramePool pool = new FramePool(3, 2, 2);
  private final FrameSlot<Frame> slot = new FrameSlot<>();

  @Test
  void shouldReturnReplacedFrameToPool() throws Exception {
    Frame first = pool.lease();
    Frame second = pool.lease();
    assertThat(slot.put(first)).isTrue();
    assertThat(slot.put(second)).isTrue();

    assertThat(slot.replaced()).isEqualTo(1);
    assertThat(pool.leased()).isEqualTo(1);
    assertThat(slot.take(0)).isSameAs(second);
    second.close();
    assertThatThrownBy(second::pixels).hasMessageContaining("last owner");
  }

  @Test
  void shouldNeverBlockTheWriterAndNeverGoBack() throws Exception {
    Thread writer =
        FrameQueueTest.start(
            () -> {
              for (int i = 0; i < 10_000; i++) {
                slot.put(pool.lease().stamp(i, i, 0));
              }
              slot.end();
              return null;
            });
    List<Long> seen = new ArrayList<>();
    while (!slot.isOver()) {
      Frame frame = slot.take(LONG_NS);
      if (frame != null) {
        seen.add(frame.sequence());
        frame.close();
      }
    }
    writer.join();

    assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(9_999L);
    assertThat(seen.size() + slot.replaced()).isEqualTo(10_000);
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldReturnNoFrameAfterATimeoutAndDistinguishItFromTheEnd() throws Exception {
    assertThat(slot.take(1)).isNull();
    assertThat(slot.isOver()).isFalse();
    slot.put(pool.lease());
    slot.end();
    assertThat(slot.isOver()).isFalse();
    slot.take(LONG_NS).close();

    assertThat(slot.take(LONG_NS)).isNull();
    assertThat(slot.isOver()).isTrue();
    assertThat(slot.put(pool.lease())).isFalse();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldCloseWhatWaitsAndWhatComesWhenTheReaderGivesUp() throws Exception {
    slot.put(pool.lease());

    slot.close();

    assertThat(slot.put(pool.lease())).isFalse();
    assertThat(slot.take(LONG_NS)).isNull();
    assertThat(slot.replaced()).isZero();
    assertThat(pool.leased()).isZero();
  }
}
