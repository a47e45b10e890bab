package dev.clearlane.calibration.selector;

import java.util.ArrayList;
import java.util.List;

/**
 * Labelled samples, of which some are held out.
 *
 * @param fitted that decisions are fitted to
 * @param heldOut that they are measured on
 * @param labels where the labels come from, for the report
 */
record SampleSplit(List<Sample> fitted, List<Sample> heldOut, String labels) {
  SampleSplit {
    fitted = List.copyOf(fitted);
    heldOut = List.copyOf(heldOut);
  }

  /** Every fourth of the clean samples is held out, and every fourth of the others. */
  static SampleSplit of(List<Sample> samples, int every, String labels) {
    List<Sample> fitted = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    int[] seen = new int[2];
    for (Sample sample : samples) { // of clean and degraded frames alike
      int kind = sample.isClean() ? 0 : 1;
      (seen[kind]++ % every == every - 1 ? heldOut : fitted).add(sample);
    }
    return new SampleSplit(fitted, heldOut, labels);
  }

  /** All samples. */
  List<Sample> all() {
    List<Sample> all = new ArrayList<>(fitted);
    all.addAll(heldOut);
    return all;
  }
}
