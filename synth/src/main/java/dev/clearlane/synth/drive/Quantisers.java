package dev.clearlane.synth.drive;

/**
 * Quality of the clips, as H.264 quantisers from 1 (best) to 51; six more halve the bits, roughly.
 *
 * <p>Reference and clean frames share one, so that clean stretches come out equal in both clips.
 *
 * @param reference for the reference, and for frames of the drive that are clean or have drops
 * @param blurred for blurred frames, which lose what a deblurring model needs if coarse
 * @param rainy for frames with rain, whose streaks are new in every frame and cost most
 */
public record Quantisers(int reference, int blurred, int rainy) {
  public Quantisers {
    for (int quantiser : new int[] {reference, blurred, rainy}) {
      if (quantiser < 1 || quantiser > 51) {
        throw new IllegalArgumentException("--quantiser must be 1 to 51, not " + quantiser);
      }
    }
  }

  int of(Kind kind) {
    return kind.isRainy() ? rainy : kind.isBlurred() ? blurred : reference;
  }
}
