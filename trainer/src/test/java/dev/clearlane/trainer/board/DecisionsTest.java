package dev.clearlane.trainer.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.trainer.board.Decisions.Finding;
import dev.clearlane.trainer.board.Decisions.Quality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DecisionsTest {
  private static final Map<String, Accepted> EXPECT =
      Map.of(
          "rain", Accepted.parse("derain or both"),
          "blur", Accepted.parse("deblur"),
          "clear", Accepted.parse("pass"));

  private final Decisions decisions =
      new Decisions(
          EXPECT,
          List.of(
              row("rain", Treatment.DERAIN),
              row("rain", Treatment.BOTH),
              row("rain", Treatment.DEBLUR),
              row("rain", Treatment.PASS),
              row("blur", Treatment.DEBLUR),
              row("clear", Treatment.PASS),
              row("clear", Treatment.DEBLUR)));

  @Test
  void shouldCountDecisionsByLabel() {
    assertThat(decisions.counts("rain"))
        .containsExactly(
            Map.entry(Treatment.PASS, 1),
            Map.entry(Treatment.DEBLUR, 1),
            Map.entry(Treatment.DERAIN, 1),
            Map.entry(Treatment.BOTH, 1));
    assertThat(decisions.right("rain")).isEqualTo(0.5);
    assertThat(decisions.right("blur")).isEqualTo(1);
  }

  @Test
  void shouldMeasurePrecisionAndRecall() {
    assertThat(decisions.quality(Finding.RAIN)).isEqualTo(new Quality(4, 2, 0));
    assertThat(decisions.quality(Finding.CLEAR)).isEqualTo(new Quality(2, 1, 1));
    assertThat(decisions.quality(Finding.CLEAR).precision()).isEqualTo(0.5);
    assertThat(decisions.quality(Finding.RAIN).recall()).isEqualTo(0.5);
  }

  @Test
  void shouldNotCountWhatALabelAllows() {
    // The deblurring of the second rainy picture is accepted but not required.
    assertThat(decisions.quality(Finding.BLUR)).isEqualTo(new Quality(1, 1, 2));
  }

  @Test
  void shouldHaveNoPrecisionWithoutFindings() {
    Decisions none = new Decisions(EXPECT, List.of(row("rain", Treatment.PASS)));
    assertThat(none.quality(Finding.RAIN).precision()).isNaN();
    assertThat(none.quality(Finding.RAIN).recall()).isZero();
  }

  private static Decisions.Row row(String label, Treatment decided) {
    return new Decisions.Row("a.png", label, decided, Map.of());
  }
}
