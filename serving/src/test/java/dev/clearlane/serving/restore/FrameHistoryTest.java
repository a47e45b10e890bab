package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.Original;
import dev.clearlane.serving.frame.TimeBase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameHistoryTest {
  private static final TimeBase MILLISECONDS = new TimeBase(1, 1000);

  private final FramePool pool = new FramePool(1, 64, 36);
  private final FramePool other = new FramePool(1, 64, 40);
  private final FrameHistory history = new FrameHistory(2, MILLISECONDS);

  @AfterEach
  void shouldFreeEveryFrame() {
    history.close();
    assertThat(pool.leased() + other.leased()).isZero();
  }

  @Test
  void shouldShowTheFramesBeforeNewestFirstAndNoMoreThanAreKept() throws Exception {
    assertThat(pass(0, 100)).isEmpty();
    assertThat(pass(40, 101)).containsExactly(100);
    assertThat(pass(80, 102)).containsExactly(101, 100);
    assertThat(pass(120, 103)).containsExactly(102, 101);
    assertThat(pool.leased()).isEqualTo(2);
  }

  @Test
  void shouldShowNoMoreThanIsAskedFor() throws Exception {
    pass(0, 100);
    pass(40, 101);
    Frame frame = frame(pool, 80, 102);
    history.next(frame);
    assertThat(values(history.window(frame, 1))).containsExactly(101);
    assertThat(history.window(frame, 0).earlier()).isEmpty();
    history.keep();
    frame.close();
  }

  @ParameterizedTest
  @CsvSource({"250, true", "251, false", "-1, false", "0, true", "100000, false"})
  void shouldForgetAfterAGapAndWhereTimeRunsBackwards(long laterMs, boolean follows)
      throws Exception {
    pass(1000, 100);
    assertThat(pass(1000 + laterMs, 101)).hasSize(follows ? 1 : 0);
  }

  @Test
  void shouldForgetWhenTheSizeChanges() throws Exception {
    pass(0, 100);
    assertThat(pass(other, 40, 100)).isEmpty();
    assertThat(pool.leased()).isZero();
    assertThat(pass(other, 80, 101)).containsExactly(100);
  }

  @ParameterizedTest
  @CsvSource({"130, true", "131, false", "70, true", "69, false"})
  void shouldForgetAtACut(int value, boolean follows) throws Exception {
    pass(0, 100);
    assertThat(pass(40, value)).hasSize(follows ? 1 : 0);
  }

  /** The cut lies between two frames that no model saw. */
  @Test
  void shouldFindACutAmongFramesThatPassed() throws Exception {
    pass(0, 20);
    skip(40, 200);
    skip(80, 201);
    assertThat(pass(120, 202)).containsExactly(201, 200);
    skip(160, 90);
    assertThat(pass(200, 91)).containsExactly(90);
    assertThat(pass(240, 92)).containsExactly(91, 90);
  }

  @Test
  void shouldForgetOnRequest() throws Exception {
    pass(0, 100);
    history.forget();
    assertThat(pool.leased()).isZero();
    assertThat(pass(40, 100)).isEmpty();
  }

  /** Results for earlier frames are found by number, and only without a gap. */
  @Test
  void shouldNumberFramesSoThatNoneFollowsOneBeforeAGap() throws Exception {
    long first = number(0, 100);
    assertThat(number(40, 100)).isEqualTo(first + 1);
    assertThat(number(80, 200)).as("after a cut").isGreaterThan(first + 1 + 4);
    long before = number(120, 200);
    assertThat(number(900, 200)).as("after a gap").isGreaterThan(before + 4);
  }

  @Test
  void shouldNotConvertFramesThatPass() throws Exception {
    List<Integer> converted = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int index = i;
      Frame frame = pool.lease().stamp(i, 40L * i, 0);
      frame.show(
          new Original() {
            @Override
            public void render(ByteBuffer bgr) {
              converted.add(index);
            }

            @Override
            public void close() {
              // owns nothing
            }
          });
      history.next(frame);
      history.keep();
      frame.close();
    }
    assertThat(converted).isEmpty();
    pass(160, 0);
    assertThat(converted).containsExactly(3, 2);
  }

  @Test
  void shouldKeepNothingForModelsWithoutHistory() throws Exception {
    try (FrameHistory none = new FrameHistory(0, MILLISECONDS)) {
      Frame frame = frame(pool, 0, 1);
      none.next(frame);
      assertThat(none.window(frame, 4)).isEqualTo(FrameWindow.of(frame));
      none.keep();
      frame.close();
    }
  }

  @Test
  void shouldLetTheCurrentFrameStandForThoseThatAreMissing() throws Exception {
    pass(0, 100);
    Frame frame = frame(pool, 40, 101);
    history.next(frame);
    FrameWindow window = history.window(frame, 2);
    assertThat(value(window.at(0))).isEqualTo(101);
    assertThat(value(window.at(1))).isEqualTo(100);
    assertThat(value(window.at(2))).isEqualTo(101);
    history.keep();
    frame.close();
  }

  private List<Integer> pass(long ms, int value) throws InterruptedException {
    return pass(pool, ms, value);
  }

  private List<Integer> pass(FramePool from, long ms, int value) throws InterruptedException {
    try (Frame frame = frame(from, ms, value)) {
      history.next(frame);
      List<Integer> values = values(history.window(frame, 2));
      history.keep();
      return values;
    }
  }

  private void skip(long ms, int value) throws InterruptedException {
    try (Frame frame = frame(pool, ms, value)) {
      history.next(frame);
      history.keep();
    }
  }

  private long number(long ms, int value) throws InterruptedException {
    try (Frame frame = frame(pool, ms, value)) {
      history.next(frame);
      long number = history.window(frame, 2).number();
      history.keep();
      return number;
    }
  }

  private static Frame frame(FramePool from, long ms, int value) throws InterruptedException {
    Frame frame = from.lease().stamp(0, ms, 0);
    byte[] bytes = new byte[frame.pixels().capacity()];
    Arrays.fill(bytes, (byte) value);
    frame.pixels().put(0, bytes);
    return frame;
  }

  private static List<Integer> values(FrameWindow window) {
    return window.earlier().stream().map(FrameHistoryTest::value).toList();
  }

  private static int value(Frame frame) {
    return frame.pixels().get(0) & 0xff;
  }
}
