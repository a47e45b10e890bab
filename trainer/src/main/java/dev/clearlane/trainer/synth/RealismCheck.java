package dev.clearlane.trainer.synth;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.trainer.teacher.Teacher;
import java.util.ArrayList;
import java.util.List;

/**
 * How real a degradation is, by the gain of a model that was trained on real pairs: a network that
 * gains 8 dB on real blur and nothing on a synthetic one shows that the two are different things.
 * Collects one row per set of pairs, and a few crops of each for a sheet.
 */
final class RealismCheck {
  /** A degraded picture, its restoration and the clean picture. */
  record Triple(Picture degraded, Picture restored, Picture clean) {}

  /** The first pictures of a set. */
  record Samples(String set, List<Triple> triples) {}

  private static final double CLEARLY_BETTER_DB = 1;

  private final Teacher model;
  private final int samplesPerSet;
  private final List<RealismRow> rows = new ArrayList<>();
  private final List<Samples> samples = new ArrayList<>();
  private List<Triple> triples = new ArrayList<>();
  private String set = "";
  private int pictures;
  private double sumIn;
  private double sumOut;
  private int better;
  private int worse;

  RealismCheck(Teacher model, int samplesPerSet) {
    this.model = model;
    this.samplesPerSet = samplesPerSet;
  }

  /** Starts the next set. */
  void begin(String name) {
    set = name;
    triples = new ArrayList<>();
    pictures = 0;
    sumIn = 0;
    sumOut = 0;
    better = 0;
    worse = 0;
  }

  /** Restores one picture of the set and compares it. */
  void add(Picture degraded, Picture clean) throws EngineException, InterruptedException {
    Picture restored = model.restore(degraded);
    double in = Psnr.rgb(degraded, clean);
    double out = Psnr.rgb(restored, clean);
    pictures++;
    sumIn += in;
    sumOut += out;
    better += out - in >= CLEARLY_BETTER_DB ? 1 : 0;
    worse += out < in ? 1 : 0;
    if (triples.size() < samplesPerSet) {
      triples.add(new Triple(degraded, restored, clean));
    }
  }

  /** Ends the set, which has at least one picture. */
  RealismRow end() {
    RealismRow row =
        new RealismRow(
            set,
            pictures,
            sumIn / pictures,
            sumOut / pictures,
            (double) better / pictures,
            (double) worse / pictures);
    rows.add(row);
    samples.add(new Samples(set, List.copyOf(triples)));
    return row;
  }

  List<RealismRow> rows() {
    return List.copyOf(rows);
  }

  List<Samples> samples() {
    return List.copyOf(samples);
  }
}
