package dev.clearlane.bench.demo;

import java.util.Map;

/**
 * Scores of one stretch, over all frames and rounds.
 *
 * @param kind of degradation
 * @param firstFrame of the stretch, counted from 0 within a round
 * @param lastFrame included
 * @param frames number of compared frames
 * @param psnrIn mean PSNR of the raw frames against the reference, in dB, all channels
 * @param psnrOut the same of the restored frames
 * @param gain {@code psnrOut - psnrIn}
 * @param applied frames by treatment
 */
record StretchScore(
    String kind,
    int firstFrame,
    int lastFrame,
    long frames,
    double psnrIn,
    double psnrOut,
    double gain,
    Map<String, Long> applied) {
  /** Whether restoration was needed but did not improve the stretch. */
  boolean isLoss() {
    return !kind.equals("clean") && !(gain > 0);
  }
}
