package dev.clearlane.calibration.selector;

import dev.clearlane.bundle.Picture;
import dev.clearlane.calibration.frames.FrameFiles;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.select.Selector;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Labelled samples without labels: sharp frames of a camera, each as it is and once with each kind
 * of degradation. The same frames and seed give the same samples. Used by one thread.
 */
final class SynthSamples {
  /** Kinds of degradation by the label that they give a frame. */
  static final Map<String, String> KINDS = kinds();

  /** Neighbouring frames of a clip are alike. */
  private static final double CLIP_RATE = 1;

  /** Blurred against the others: less than this part of the median sharpness. */
  private static final double MIN_SHARPNESS = 0.6;

  private static final int HELD_OUT_EVERY = 4;

  private final Selector selector;
  private final Set<String> labels;
  private final long seed;
  private final int maxFrames;

  /**
   * @param selector for single pictures; remains owned by the caller
   * @param labels of the model; kinds for others are left out
   * @param maxFrames of more sharp ones, evenly spread ones are used
   */
  SynthSamples(Selector selector, List<String> labels, long seed, int maxFrames) {
    this.selector = selector;
    this.labels = Set.copyOf(labels);
    this.seed = seed;
    this.maxFrames = maxFrames;
    if (KINDS.values().stream().noneMatch(this.labels::contains)) {
      throw new IllegalArgumentException(
          "--synth: the model must have a label among %s, but has %s"
              .formatted(String.join(", ", new TreeSet<>(KINDS.values())), labels));
    }
  }

  private static Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    kinds.put("vehicle", "blur");
    kinds.put("streaks", "streaks");
    kinds.put("rain-mist", "streaks");
    kinds.put("drops", "drops");
    return kinds;
  }

  /**
   * Reads frames, and scores what becomes of them.
   *
   * @throws IllegalArgumentException one line, if there are too few sharp frames
   */
  SampleSplit read(List<Path> paths) throws IOException, InterruptedException {
    FrameFiles files = new FrameFiles(CLIP_RATE);
    List<Double> sharpness = new ArrayList<>();
    files.visit(paths, (name, picture) -> sharpness.add(sharpness(picture)));
    double[] sorted = sharpness.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double median = sorted.length == 0 ? 0 : sorted[sorted.length / 2];
    List<Integer> sharp = new ArrayList<>();
    for (int i = 0; i < sharpness.size(); i++) {
      if (sharpness.get(i) >= MIN_SHARPNESS * median) {
        sharp.add(i);
      }
    }
    if (sharp.size() < HELD_OUT_EVERY) {
      throw new IllegalArgumentException(
          "--frames: must hold at least %d sharp frames, but hold %d (of %d)"
              .formatted(HELD_OUT_EVERY, sharp.size(), sharpness.size()));
    }
    Map<Integer, Integer> chosen = new LinkedHashMap<>(); // number among the chosen by index
    int count = Math.min(maxFrames, sharp.size());
    for (int i = 0; i < count; i++) {
      chosen.put(sharp.get((int) ((long) i * sharp.size() / count)), i);
    }
    List<Sample> fitted = new ArrayList<>();
    List<Sample> heldOut = new ArrayList<>();
    int[] index = new int[1];
    files.visit(
        paths,
        (name, picture) -> {
          Integer number = chosen.get(index[0]++);
          if (number != null) {
            boolean held = number % HELD_OUT_EVERY == HELD_OUT_EVERY - 1;
            add(name, picture, number, held ? heldOut : fitted);
          }
        });
    return new SampleSplit(
        fitted,
        heldOut,
        "synthetic: %d sharp frames of %d, each clean and degraded as %s; seed %d"
            .formatted(count, sharpness.size(), String.join(", ", used()), seed));
  }

  private List<String> used() {
    return KINDS.entrySet().stream()
        .filter(entry -> labels.contains(entry.getValue()))
        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
        .toList();
  }

  /** A frame with all its degradations, so that none of it is on both sides of the split. */
  private void add(String name, Picture clean, int number, List<Sample> to) throws IOException {
    to.add(sample(name, clean, Set.of()));
    int kind = 0;
    for (Map.Entry<String, String> entry : KINDS.entrySet()) {
      kind++;
      if (labels.contains(entry.getValue())) {
        Degradation degradation = Degradations.byName(entry.getKey());
        SplittableRandom random =
            new SplittableRandom(seed * 1_000_003L + (long) KINDS.size() * number + kind);
        Picture degraded = degradation.apply(clean, random);
        to.add(sample(name + ' ' + entry.getKey(), degraded, Set.of(entry.getValue())));
      }
    }
  }

  private Sample sample(String name, Picture picture, Set<String> of) throws IOException {
    FramePool pool = new FramePool(1, picture.widthPx(), picture.heightPx());
    try (Frame frame = Objects.requireNonNull(pool.tryLease())) {
      frame.copyFrom(picture);
      Map<String, Double> scores = selector.decide(frame).scores();
      if (scores.isEmpty()) {
        throw new IOException(name + ": the selector failed on a frame");
      }
      return new Sample(name, 0, scores, of);
    }
  }

  /** Mean absolute Laplacian of green: how much changes from pixel to pixel. */
  private static double sharpness(Picture picture) {
    byte[] bgr = picture.bgr();
    int row = 3 * picture.widthPx();
    long sum = 0;
    for (int y = 1; y < picture.heightPx() - 1; y++) {
      for (int x = 1; x < picture.widthPx() - 1; x++) {
        int at = y * row + 3 * x + 1;
        int around =
            (bgr[at - 3] & 0xff)
                + (bgr[at + 3] & 0xff)
                + (bgr[at - row] & 0xff)
                + (bgr[at + row] & 0xff);
        sum += Math.abs(4 * (bgr[at] & 0xff) - around);
      }
    }
    return (double) sum / Math.max(1, (bgr.length / 3));
  }
}
