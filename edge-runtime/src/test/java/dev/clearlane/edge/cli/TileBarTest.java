package dev.clearlane.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TileBarTest {
  @Test
  void shouldPrintALineFromTimeToTimeWhereThereIsNoTerminal() {
    StringWriter err = new StringWriter();
    AtomicLong seconds = new AtomicLong();
    try (TileBar bar =
        new TileBar(
            CountBar.open("restoring", "%"),
            4,
            new PrintWriter(err),
            () -> seconds.get() * 1_000_000_000L,
            true)) {
      for (int picture = 1; picture <= 4; picture++) {
        seconds.addAndGet(6);
        bar.pictures(picture, 4);
      }
    }

    assertThat(err.toString().lines()).containsExactly("clearlane: restore: 2 of 4 pictures");
  }
}
