package dev.clearlane.serving.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clearlane.bundle.Picture;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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
  void shouldLendAnotherInThePlaceOfAKeptFrame() {
    Frame first = pool.tryLease();
    Frame second = pool.tryLease();
    first.keep();
    first.close();
    assertThat(first.pixels()).as("still owned").isNotNull();
    Frame third = pool.tryLease();
    assertThat(third).isNotNull().isNotSameAs(first);
    assertThat(pool.tryLease()).isNull();
    assertThat(pool.leased()).isEqualTo(3);

    first.endKeeping();
    assertThat(pool.leased()).isEqualTo(2);
    assertThat(pool.tryLease()).as("no more than its size").isNull();
    second.close();
    third.close();
    assertThat(pool.leased()).isZero();
  }

  @Test
  void shouldPassASubstituteToTheWaitingThread() throws Exception {
    FramePool single = new FramePool(1, 3, 2);
    Frame frame = single.lease();
    CompletableFuture<Frame> waiting = new CompletableFuture<>();
    Thread thread = FrameQueueTest.start(() -> waiting.complete(single.lease()));
    FrameQueueTest.awaitWaiting(thread);

    frame.keep();

    assertThat(waiting.get()).isNotSameAs(frame);
    thread.join();
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
  void shouldPassAReturnedFrameToTheWaitingThread() throws Exception {
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

  /** Counts what a frame does with it, and paints everything in one value. */
  private static final class Painted implements Original {
    private int rendered;
    private int closed;

    @Override
    public void render(ByteBuffer bgr) {
      rendered++;
      for (int i = 0; i < bgr.capacity(); i++) {
        bgr.put(i, (byte) 7);
      }
    }

    @Override
    public void close() {
      closed++;
    }
  }

  @Test
  void shouldMakePixelsOfAnOriginalWhenTheyAreFirstAskedFor() {
    Painted picture = new Painted();
    Frame frame = pool.tryLease().show(picture);
    Frame second = frame.retain();
    assertThat(frame.original()).isSameAs(picture);
    assertThat(picture.rendered).isZero();

    assertThat(frame.pixels().get(5)).isEqualTo((byte) 7);
    assertThat(second.toPicture().bgr()).containsOnly(7);
    assertThat(picture.rendered).isEqualTo(1);

    second.close();
    assertThat(picture.closed).isZero();
    frame.close();
    assertThat(picture.closed).isEqualTo(1);
  }

  @Test
  void shouldForgetAnOriginalWithItsLastOwner() {
    Frame frame = pool.tryLease();
    frame.show(new Painted()).close();

    Frame again = pool.tryLease();
    while (again != frame) {
      again = pool.tryLease();
    }
    assertThat(again.original()).isNull();
    again.copyFrom(Picture.black(3, 2));
    assertThat(again.toPicture().bgr()).containsOnly(0);
  }

  @Test
  void shouldRefuseToWriteOverAnOriginal() {
    Frame frame = pool.tryLease().show(new Painted());
    Frame other = pool.tryLease();

    assertThatThrownBy(() -> frame.copyFrom(other)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> frame.copyFrom(Picture.black(3, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a frame with an original is read-only");
    assertThatThrownBy(() -> frame.show(new Painted())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldRenderOnceForOwnersOnManyThreads() throws Exception {
    Painted picture = new Painted();
    Frame frame = pool.tryLease().show(picture);
    List<CompletableFuture<Byte>> seen = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Frame mine = frame.retain();
      seen.add(
          CompletableFuture.supplyAsync(
              () -> {
                try (mine) {
                  return mine.pixels().get(0);
                }
              }));
    }
    frame.close();
    for (CompletableFuture<Byte> one : seen) {
      assertThat(one.get()).isEqualTo((byte) 7);
    }
    assertThat(picture.rendered).isEqualTo(1);
    assertThat(picture.closed).isEqualTo(1);
    assertThat(pool.leased()).isZero();
  }
}
