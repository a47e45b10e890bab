package dev.clearlane.edge.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class FramePoolTest {
  private final FramePool pool = new FramePool(2, 3, 2);

  @Test
  void shouldAnswerNullWhenNoneIsFree() {
    pool.tryLease();
    pool.tryLease();

    assertThat(pool.tryLease()).isNull();
    assertThat(pool.leased()).isEqualTo(2);
  }

  @Test
  void shouldTakeAFrameBackWhenItsLastOwnerClosesIt() {
    Frame frame = pool.tryLease();
    frame.retain();

    frame.close();
    assertThat(pool.leased()).isEqualTo(1);
    frame.close();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldRefuseEveryUseAfterTheLastClose() {
    Frame frame = pool.tryLease();
    frame.close();

    assertThatThrownBy(frame::close).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(frame::retain).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(frame::pixels).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> frame.stamp(0, 0, 0)).isInstanceOf(IllegalStateException.class);
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldHandAReturnedFrameToWhoeverWaits() throws Exception {
    FramePool single = new FramePool(1, 3, 2);
    Frame held = single.lease();
    CompletableFuture<Frame> waiting = new CompletableFuture<>();
    Thread thread = FrameQueueTest.start(() -> waiting.complete(single.lease()));
    FrameQueueTest.awaitWaiting(thread);

    held.close();

    assertThat(waiting.get()).isSameAs(held);
    thread.join();
  }

  @Test
  void shouldKeepPixelsAndStampAsWritten() {
    Picture picture = new Picture(3, 2, new byte[18]);
    for (int i = 0; i < 18; i++) {
      picture.bgr()[i] = (byte) (200 + i);
    }
    Frame frame = pool.tryLease();

    frame.copyFrom(picture);
    Frame copy = pool.tryLease().stampLike(frame.stamp(7, 70, 700));

    assertThat(frame.toPicture().bgr()).isEqualTo(picture.bgr());
    assertThat(frame.pixels().capacity()).isEqualTo(18);
    assertThat(frame.strideBytes()).isEqualTo(9);
    assertThat(copy.sequence()).isEqualTo(7);
    assertThat(copy.pts()).isEqualTo(70);
    assertThat(copy.captureNs()).isEqualTo(700);
    assertThatThrownBy(() -> frame.copyFrom(Picture.black(2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2x3 pixels do not fit a frame of 3x2");
  }
}
