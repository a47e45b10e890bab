package dev.clearlane.serving.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.restore.TileGrid.Span;
import dev.clearlane.serving.restore.TileGrid.Tile;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TileGridTest {
  private static final RestoreSettings SETTINGS = RestoreSettings.DEFAULT;

  @ParameterizedTest
  @CsvSource({
    // width, height, multiple, tile width, tile height
    "1, 1, 1, 32, 32",
    "1, 1, 24, 48, 48",
    "1280, 720, 16, 1280, 720",
    "1920, 1080, 16, 1920, 1088",
    "1279, 33, 8, 1280, 40",
  })
  void shouldProcessAFrameWithinTheLimitInOnePiece(
      int width, int height, int multiple, int tileWidth, int tileHeight) {
    TileGrid grid = TileGrid.of(width, height, multiple, SETTINGS);
    assertThat(grid.tileWidthPx()).isEqualTo(tileWidth);
    assertThat(grid.tileHeightPx()).isEqualTo(tileHeight);
    assertThat(grid.tiles())
        .containsExactly(new Tile(new Span(0, width, 0, width), new Span(0, height, 0, height)));
  }

  @Test
  void shouldCutTwentyMegapixelsWithLittleOverlap() {
    TileGrid grid = TileGrid.of(5472, 3648, 16, SETTINGS);
    long tilePx = (long) grid.tileWidthPx() * grid.tileHeightPx();
    assertThat(tilePx).isLessThanOrEqualTo(SETTINGS.maxTilePx());
    assertThat(tilePx * grid.tiles().size()).isLessThan((long) (1.25 * 5472 * 3648));
  }

  @Test
  void shouldCutAPanoramaOnlyHorizontally() {
    TileGrid grid = TileGrid.of(8000, 500, 16, SETTINGS);
    assertThat(grid.tileHeightPx()).isEqualTo(512);
    assertThat(grid.tiles()).hasSizeLessThanOrEqualTo(3);
  }

  @RepeatedTest(200)
  void shouldKeepEveryPixelOnceAndGiveItItsMargin(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    int width = 1 + random.nextInt(9000);
    int height = 1 + random.nextInt(6000);
    int multiple = 1 << random.nextInt(6);
    int margin = random.nextInt(129);
    TileGrid grid = TileGrid.of(width, height, multiple, new RestoreSettings(1 << 20, margin, 1));
    assertThat((long) grid.tileWidthPx() * grid.tileHeightPx()).isLessThanOrEqualTo(1 << 20);
    assertThat(grid.tileWidthPx() % multiple).isZero();
    assertThat(grid.tileHeightPx() % multiple).isZero();
    check(grid.tiles().stream().map(Tile::x).distinct().toList(), width, multiple, margin);
    check(grid.tiles().stream().map(Tile::y).distinct().toList(), height, multiple, margin);
  }

  private static void check(List<Span> spans, int size, int multiple, int margin) {
    int kept = 0;
    for (Span span : spans) {
      assertThat(span.start() % multiple).isZero();
      assertThat(span.keepFrom()).isEqualTo(kept);
      assertThat(span.kept()).isPositive();
      if (span.keepFrom() > 0) {
        assertThat(span.offset()).isGreaterThanOrEqualTo(margin);
      }
      if (span.keepTo() < size) {
        assertThat(span.start() + span.length() - span.keepTo()).isGreaterThanOrEqualTo(margin);
      }
      kept = span.keepTo();
    }
    assertThat(kept).isEqualTo(size);
  }
}
