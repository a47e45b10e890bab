package dev.clearlane.trainer.training;

/** Training diverged: a loss that is not finite, or a critic that no longer separates images. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  private DivergedException(String message) {
    super(message);
  }

  /** The loss or the norm of its gradient is not finite. */
  static DivergedException noNumber(long step, String whose, double loss) {
    return new DivergedException(
        "step %d: the %s or its gradient is not finite (loss %s); try a lower learning_rate or clip_norm"
            .formatted(step, whose, loss));
  }

  /** The critic's scores grow without bound. */
  static DivergedException runaway(long step, double gap, double max) {
    return new DivergedException(
        ("step %d: the critic's scores for real and generated pictures are %.3g apart, more than"
                + " %.0g; try a lower learning_rate for the critic, or constraint: penalty")
            .formatted(step, gap, max));
  }

  /** The critic separates real from generated images no better than chance. */
  static DivergedException collapsed(long step, int failures, int window) {
    return new DivergedException(
        ("step %d: the critic has collapsed: in %d of the last %d steps it scored generated pictures"
                + " as high as real ones; try another learning_rate for the critic, more critic"
                + " steps, or constraint: penalty")
            .formatted(step, failures, window));
  }

  /** This, with the checkpoint that remains. */
  DivergedException keeping(String kept) {
    DivergedException full = new DivergedException(getMessage() + "; " + kept);
    full.initCause(this);
    return full;
  }
}
