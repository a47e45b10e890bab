package dev.clearlane.trainer.training;

/** Training went astray: the loss or its gradient is no longer a number. */
public final class DivergedException extends Exception {
  private static final long serialVersionUID = 1L;

  DivergedException(long step, double loss) {
    super(
        "step %d: the loss or its gradient is no number (loss %s); the last good checkpoint stays, "
                .formatted(step, loss)
            + "try a lower learning_rate or clip_norm");
  }
}
