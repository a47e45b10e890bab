package dev.clearlane.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DemoProgressTest {
  private final StringWriter out = new StringWriter();

  @Test
  void shouldEstimateTheTimeLeftInTheFirstRound() {
    DemoProgress progress = new DemoProgress(new PrintWriter(out), 168, 0);

    assertThat(progress.line(4, 68))
        .isEqualTo("4 of 168 frames, 17.0 s per frame so far, about 46 min left");
    assertThat(progress.line(100, 20))
        .isEqualTo("100 of 168 frames, 0.2 s per frame so far, about 14 s left");
    assertThat(progress.line(1, 20)).isEqualTo("1 of 168 frames");
    assertThat(progress.line(168, 30)).isEqualTo("168 frames");
    assertThat(new DemoProgress(new PrintWriter(out), 168, 60).line(50, 10)).isEqualTo("50 frames");
  }

  @Test
  void shouldPrintEveryFiftiethFrame() {
    DemoProgress progress = new DemoProgress(new PrintWriter(out), 168, 60);
    for (int frame = 1; frame <= 100; frame++) {
      progress.frame(frame, -1);
    }
    assertThat(out.toString().lines()).containsExactly("50 frames", "100 frames");
  }
}
