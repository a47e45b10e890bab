package dev.clearlane.synth.drive;

/**
 * Quality of the clips, as H.264 quantisers from 1 (best) to 51; six more halve the bits, roughly.
 *
 * <p>Reference and clean frames share one, so that clean stretches come out equal in both clips.
 *
 * @param reference for the reference, and for clean frames of the drive
 * @param degraded for blurred frames and frames with drops
 * @param rainy for frames with rain, whose streaks are new in every frame and cost most
 */
public record Quantisers(int reference, int degraded, int rainy) {
  public Quantisers {
    for (int quantiser : new int[] {reference, degraded, rainy}) {
      if (quantiser < 1 || quantiser > 51) {
        throw new IllegalArgumentException("--quantiser must be 1 to 51, not " + quantiser);
      }
    }
  }

  int of(Kind kind) {
    return kind == Kind.CLEAN ? reference : kind.isRainy() ? rainy : degraded;
  }
}
