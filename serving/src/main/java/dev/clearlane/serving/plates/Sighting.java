package dev.clearlane.serving.plates;

import dev.clearlane.serving.plates.Observation.FrameStamp;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one vehicle's plate at a time.
 *
 * @param track id, unique within a tracker
 * @param first frame in which it was seen
 * @param last frame in which it was seen
 * @param best observation, whose crops are kept as evidence
 * @param frames in which it was seen
 * @param raw text voted over the frames as captured; without text if none was read
 * @param restored text voted over the restored frames; without text if none was restored or read
 * @param restoredVotes whether restored frames have a vote in the voted text, see {@link
 *     RestoredVotes}; otherwise they are evidence only
 * @param close the best plate, restored once more for a closer look; null if it was not
 * @param voted text voted over all that have a vote
 */
public record Sighting(
    String track,
    FrameStamp first,
    FrameStamp last,
    Observation best,
    int frames,
    Reading raw,
    Reading restored,
    boolean restoredVotes,
    @Nullable ReadPlate close,
    Reading voted) {
  /** What a disagreement leaves of the confidence: a restoring model may invent strokes. */
  public static final double DISAGREEMENT = 0.6;

  /**
   * What one frame gives, as a vehicle that was seen in it only.
   *
   * @param close the plate, restored for a closer look; null without one
   * @param votes which restored frames vote
   * @param prior of national formats
   */
  public static Sighting ofOneFrame(
      Observation seen, @Nullable ReadPlate close, RestoredVotes votes, FormatPrior prior) {
    Track track = new Track("", TrackSettings.of(votes, prior), seen, Surroundings.Source.NONE);
    if (close != null) {
      track.addCloseLook(close);
    }
    return track.snapshot();
  }

  /** Whether frames as captured, restored ones and the closer look were not read alike. */
  public boolean readsDiffer() {
    return Stream.of(raw, restored, close == null ? Reading.NONE : close.reading())
            .filter(Reading::hasText)
            .map(Reading::text)
            .distinct()
            .count()
        > 1;
  }

  /** Confidence in the voted text, 0 to 1; lower if the kinds of pictures read differently. */
  public double confidence() {
    return voted.confidence() * (readsDiffer() ? DISAGREEMENT : 1);
  }
}
