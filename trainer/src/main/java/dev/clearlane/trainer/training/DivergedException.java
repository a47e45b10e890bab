package dev.clearlane.trainer.training;

/** Training went astray: figures that are no numbers, or a critic that is none any more. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  private DivergedException(String message) {
    super(message);
  }

  /** The loss, or its gradient's norm, is no finite number. */
  static DivergedException noNumber(long step, String whose, double loss) {
    return new DivergedException(
        "step %d: the %s or its gradient is no number (loss %s); try a lower learning_rate or clip_norm"
            .formatted(step, whose, loss));
  }

  /** The critic's scores grow without bound. */
  static DivergedException runaway(long step, double gap, double most) {
    return new DivergedException(
        ("step %d: the critic's scores for real and generated pictures are %.3g apart, more than"
                + " %.0g; try a lower learning_rate for the critic, or constraint: penalty")
            .formatted(step, gap, most));
  }

  /** The critic separates real from generated images no better than chance. */
  static DivergedException collapsed(long step, int failures, int window) {
    return new DivergedException(
        ("step %d: the critic has collapsed: in %d of the last %d steps it scored generated pictures"
                + " as high as real ones; try another learning_rate for the critic, more critic"
                + " steps, or constraint: penalty")
            .formatted(step, failures, window));
  }

  /** This, and what can be gone on from. */
  DivergedException keeping(String kept) {
    DivergedException full = new DivergedException(getMessage() + "; " + kept);
    full.initCause(this);
    return full;
  }
}
