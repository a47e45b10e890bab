package dev.clearlane.serving.plates;

import dev.clearlane.serving.plates.Observation.FrameStamp;

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
 * @param voted text voted over both
 */
public record Sighting(
    String track,
    FrameStamp first,
    FrameStamp last,
    Observation best,
    int frames,
    Reading raw,
    Reading restored,
    Reading voted) {
  /** What a disagreement leaves of the confidence: a restoring model may invent strokes. */
  public static final double DISAGREEMENT = 0.6;

  /** Whether both kinds of frames were read, and differently. */
  public boolean readsDiffer() {
    return raw.hasText() && restored.hasText() && !raw.text().equals(restored.text());
  }

  /** Confidence in the voted text, 0 to 1; lower if the two kinds of frames read differently. */
  public double confidence() {
    return voted.confidence() * (readsDiffer() ? DISAGREEMENT : 1);
  }
}
