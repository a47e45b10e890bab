package dev.clearlane.trainer.recipe;

/**
 * Settings of AdamW; without weight decay it is Adam.
 *
 * @param meanDecay β1, of the first moment
 * @param varianceDecay β2, of the second
 * @param weightDecay decoupled
 * @param clipNorm the gradient's norm is at most this
 */
public record AdamSettings(
    double meanDecay, double varianceDecay, double weightDecay, double clipNorm) {}
