package dev.clearlane.serving.plates;

/**
 * When a vehicle is reported.
 *
 * @param minReads readings that must support a text before it is reported, at least 1
 * @param minConfidence of the voted text before it is reported, 0 to 1
 * @param lostSeconds without the plate, after which the vehicle has gone
 * @param updateSeconds between two updates of one vehicle, at least
 * @param votes which restored frames vote on the text
 * @param prior of national formats, once more over what all readings support together
 */
public record TrackSettings(
    int minReads,
    double minConfidence,
    double lostSeconds,
    double updateSeconds,
    RestoredVotes votes,
    FormatPrior prior) {
  /** Three readings of a confidence of a half; models that were shown to help vote. */
  public static final TrackSettings DEFAULT = of(RestoredVotes.DEFAULT, FormatPrior.DEFAULT);

  /** The default for all but the votes and the prior. */
  public static TrackSettings of(RestoredVotes votes, FormatPrior prior) {
    return new TrackSettings(3, 0.5, 1.5, 1, votes, prior);
  }

  /** The same with another prior. */
  TrackSettings with(FormatPrior other) {
    return new TrackSettings(minReads, minConfidence, lostSeconds, updateSeconds, votes, other);
  }

  public TrackSettings {
    if (minReads < 1 || !(minConfidence >= 0 && minConfidence <= 1)) {
      throw new IllegalArgumentException(
          "a vehicle needs at least 1 reading and a confidence of 0 to 1, not %d and %s"
              .formatted(minReads, minConfidence));
    }
    if (!(lostSeconds > 0 && updateSeconds >= 0)) {
      throw new IllegalArgumentException(
          "times must be above 0 for lost and at least 0 for updates, but are %s and %s"
              .formatted(lostSeconds, updateSeconds));
    }
  }
}
