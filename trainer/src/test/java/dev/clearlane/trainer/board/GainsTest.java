package dev.clearlane.trainer.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.serving.evaluation.Evaluation;
import dev.clearlane.serving.evaluation.Measure;
import dev.clearlane.serving.evaluation.Protocol;
import dev.clearlane.serving.evaluation.Score;
import dev.clearlane.serving.frame.Decision;
import dev.clearlane.serving.frame.Treatment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GainsTest {
  @Test
  void shouldShareOutGainsAndLosses() {
    Gains gains = gains(new double[][] {{20, 21}, {20, 20.99}, {20, 19.996}, {20, 19.9}});
    assertThat(gains.visible()).isEqualTo(0.25);
    assertThat(gains.lost()).isEqualTo(0.25);
    assertThat(gains.worst()).isCloseTo(-0.1, within(1e-9));
  }

  @Test
  void shouldCountChangesOfCleanPictures() {
    Gains gains = gains(new double[][] {{100, 100}, {100, 46}, {100, 44}, {100, 100}});
    assertThat(gains.lost()).isEqualTo(0.5);
    assertThat(gains.belowCalm()).isEqualTo(0.25);
    assertThat(gains.worst()).isEqualTo(-56);
  }

  private static Gains gains(double[][] psnr) {
    List<Evaluation.Row> rows = new ArrayList<>();
    for (double[] one : psnr) {
      rows.add(
          new Evaluation.Row(
              rows.size(),
              "a.png",
              Decision.forced(Treatment.DEBLUR),
              Treatment.DEBLUR,
              score(one[0]),
              score(one[1])));
    }
    return new Gains(new Evaluation(Protocol.PSNR, rows, 0));
  }

  private static Score score(double psnr) {
    return new Score(Map.of(Measure.PSNR, psnr));
  }
}
