package dev.clearlane.edge.gate;

import java.util.List;
import java.util.Map;

/**
 * What a replay is expected to do. A recorded drive with its reference is a regression test.
 *
 * @param tolerances of the reference that is compared with
 * @param frames how many
 * @param runs stretches of equal decisions, in order
 * @param events number of lost frames and failures, by name, and plates by {@code plate_TEXT}
 * @param quality means against the clean drive, by decision and over all; empty if not measured
 * @param looks of every N-th frame, in order
 */
public record DriveReference(
    Map<Tolerance, Double> tolerances,
    long frames,
    List<Run> runs,
    Map<String, Long> events,
    Map<String, Quality> quality,
    List<Look> looks) {
  public DriveReference {
    tolerances = Map.copyOf(tolerances);
    runs = List.copyOf(runs);
    looks = List.copyOf(looks);
  }

  /** Frames that were decided alike, by their numbers. */
  record Run(long first, long last, String decision, String applied) {
    boolean isLike(Run other) {
      return decision.equals(other.decision) && applied.equals(other.applied);
    }

    /** What was decided and done. */
    String what() {
      return decision.equals(applied) ? decision : decision + ", of which " + applied + " applied";
    }
  }

  /**
   * Degraded frames against the clean drive: those that equal it raw are left out.
   *
   * @param psnr mean of restored frames, dB
   * @param ssim mean of those that SSIM was measured on; NaN if it was measured on none
   */
  record Quality(double psnr, double ssim) {}

  /**
   * How one restored frame looks, in fields row by row.
   *
   * @param grey mean brightness, 0–255
   * @param detail mean absolute difference of horizontal neighbours, in hundredths
   */
  record Look(long sequence, long pts, List<Integer> grey, List<Integer> detail) {
    Look {
      grey = List.copyOf(grey);
      detail = List.copyOf(detail);
    }
  }

  double tolerance(Tolerance which) {
    return tolerances.getOrDefault(which, 0.0);
  }

  /** The same with the tolerances of another one. */
  public DriveReference withTolerancesOf(DriveReference other) {
    return new DriveReference(other.tolerances, frames, runs, events, quality, looks);
  }
}
