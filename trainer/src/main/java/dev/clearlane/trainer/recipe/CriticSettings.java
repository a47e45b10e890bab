package dev.clearlane.trainer.recipe;

/**
 * Training settings of a phase's critic.
 *
 * @param width of its first convolution; 64 in the paper
 * @param steps of the critic before each step of the generator
 * @param constraint how its slope is bounded
 * @param bound weights' largest magnitude for {@link Constraint#CLIP}, factor of the penalty for
 *     {@link Constraint#PENALTY}
 * @param learningRate maximum; decays as the generator's
 * @param adam of its optimiser
 */
public record CriticSettings(
    int width,
    int steps,
    Constraint constraint,
    double bound,
    double learningRate,
    AdamSettings adam) {
  /** The two constraints of Wasserstein critics. */
  public enum Constraint {
    /** Every weight within ±bound after each step (Arjovsky et al. 2017). */
    CLIP,
    /** Bound times (gradient norm − 1)² between real and generated (Gulrajani et al. 2017). */
    PENALTY
  }
}
