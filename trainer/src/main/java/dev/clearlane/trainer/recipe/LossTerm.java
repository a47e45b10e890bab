package dev.clearlane.trainer.recipe;

import java.util.Locale;

/**
 * One term of the loss that a phase minimises.
 *
 * @param kind which
 * @param weight factor in the sum
 * @param features features that a perceptual term compares; {@link Features#NONE} for others
 * @param from file, run or bundle that the features or the teacher come from; empty for none
 * @param layer of the feature network; empty for its default
 */
public record LossTerm(Kind kind, double weight, Features features, String from, String layer) {
  /** Definition of the term. */
  public enum Kind {
    L1,
    MSE,
    /** Logarithm of each sample's mean squared difference. */
    PSNR,
    FFT,
    /** Mean squared difference of a network's features. */
    PERCEPTUAL,
    /** Negative critic score. */
    ADVERSARIAL,
    /** Mean absolute difference from the output of another network for the same input. */
    TEACHER,
    /** Binary cross-entropy: the only loss of classifiers. */
    LABELS,
    /** Connectionist temporal classification: the only loss of plate readers. */
    CTC,
    /** Focal loss of the heat, and of boxes and corners: the only loss of plate detectors. */
    PLATES
  }

  /** Networks whose features a perceptual term compares. */
  public enum Features {
    NONE,
    VGG19,
    CRITIC,
    CLASSIFIER
  }

  public static LossTerm of(Kind kind, double weight) {
    return new LossTerm(kind, weight, Features.NONE, "", "");
  }

  boolean needsCritic() {
    return kind == Kind.ADVERSARIAL || features == Features.CRITIC;
  }

  /** Name in metrics. */
  public String id() {
    String name = kind.name().toLowerCase(Locale.ROOT);
    return features == Features.NONE ? name : name + "_" + features.name().toLowerCase(Locale.ROOT);
  }
}
