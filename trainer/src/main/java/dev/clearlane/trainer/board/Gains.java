package dev.clearlane.trainer.board;

import dev.clearlane.serving.evaluation.Evaluation;
import java.util.List;

/** How single pictures fare, beside the means of the meter. */
record Gains(Evaluation evaluation) {
  /** A gain that can be seen. */
  private static final double VISIBLE_DB = 1;

  /** Below this a change is rounding. */
  private static final double LOSS_DB = 0.005;

  private static final double CALM_DB = 45;

  /** Share of the pictures that gain at least 1 dB. */
  double visible() {
    return share(gains().stream().filter(gain -> gain >= VISIBLE_DB).count());
  }

  /** Share of the pictures that lose more than 0.005 dB. */
  double lost() {
    return share(gains().stream().filter(gain -> gain < -LOSS_DB).count());
  }

  /** Smallest gain of a picture, dB; negative for a loss. */
  double worst() {
    return gains().stream().mapToDouble(gain -> gain).min().orElse(Double.NaN);
  }

  /** Share of the pictures whose output is below 45 dB: of clean pictures, visible changes. */
  double belowCalm() {
    return share(evaluation.rows().stream().filter(row -> row.out().psnr() < CALM_DB).count());
  }

  private double share(long pictures) {
    return (double) pictures / evaluation.rows().size();
  }

  private List<Double> gains() {
    return evaluation.rows().stream().map(row -> row.out().psnr() - row.in().psnr()).toList();
  }
}
