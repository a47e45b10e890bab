package dev.clearlane.edge.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.frame.TimeBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameRangeTest {
  private static final double END = Double.POSITIVE_INFINITY;

  @ParameterizedTest
  @CsvSource({
    "0,   Infinity, 1, 9999, 100",
    "1,   Infinity, 1, 9999, 75",
    "1,   2,        1, 9999, 25",
    "1,   2,        4, 9999, 7",
    "1,   9,        1, 9999, 75",
    "5,   Infinity, 1, 9999, 0",
    "0,   Infinity, 1, 12,   12"
  })
  void shouldExpectTheFramesOfAConstantRate(
      double from, double to, long every, long limit, long expected) {
    StreamFormat taken = new FrameRange(from, to, every, limit).of(format(100));

    assertThat(taken.expectedFrames()).isEqualTo(expected);
    assertThat(taken.framesPerSecond()).isEqualTo(25.0 / every);
  }

  @Test
  void shouldExpectNothingOfASourceOfUnknownLength() {
    assertThat(FrameRange.ALL.of(format(-1)).expectedFrames()).isEqualTo(-1);
    assertThat(new FrameRange(1, END, 5, Long.MAX_VALUE).of(format(-1)).expectedFrames())
        .isEqualTo(-1);
    assertThat(new FrameRange(1, 3, 1, Long.MAX_VALUE).of(format(-1)).expectedFrames())
        .isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource({"0,0,1,1", "0,0,1280,720", "7,5,1273,715", "1279,719,1,1", "333,111,17,29"})
  void shouldFindItsPixelsAgainInFractions(int x, int y, int widthPx, int heightPx) {
    PixelRegion pixels = new PixelRegion(x, y, widthPx, heightPx);

    Region region = pixels.in(new StreamFormat(1280, 720, new TimeBase(1, 25), 25, -1));

    assertThat((int) Math.floor(region.x() * 1280)).isEqualTo(x);
    assertThat((int) Math.floor(region.y() * 720)).isEqualTo(y);
    assertThat(Math.round((region.x() + region.width()) * 1280)).isEqualTo(x + pixels.widthPx());
    assertThat(Math.round((region.y() + region.height()) * 720)).isEqualTo(y + heightPx);
  }

  private static StreamFormat format(long frames) {
    return new StreamFormat(64, 48, new TimeBase(1, 25), 25, frames);
  }
}
