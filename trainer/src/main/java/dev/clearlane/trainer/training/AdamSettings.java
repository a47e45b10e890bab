package dev.clearlane.trainer.training;

/**
 * Settings of {@link AdamW}; without weight decay it is Adam.
 *
 * @param meanDecay β1, of the first moment
 * @param varianceDecay β2, of the second
 * @param weightDecay decoupled
 * @param clipNorm the gradient's norm is at most this
 */
record AdamSettings(double meanDecay, double varianceDecay, double weightDecay, double clipNorm) {}
