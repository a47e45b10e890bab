package dev.clearlane.serving.plates;

import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelMapping;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.PlateReading;
import dev.clearlane.bundle.TensorView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Reads plates by one model for task {@code plate-read}. Opened, used and closed on one thread.
 *
 * <p>A plate less than {@value #MAX_TWO_LINE_RATIO} times as wide as high may have two lines: it is
 * read as one line and as two. The surer reading counts; of two lines read as one, often only one
 * is read, so that two lines also count if they are longer and not much less sure. Two lines of
 * more than ten characters are one line that was read twice.
 */
final class ModelReader implements AutoCloseable {
  /** Motorcycle plates are about 1.4, plates of two lines on cars up to 2. */
  private static final double MAX_TWO_LINE_RATIO = 2.2;

  /** A reading this sure ends the search for a better part of the plate. */
  private static final double SURE = 0.9;

  private static final int MAX_TWO_LINE_CHARACTERS = 10;
  private static final double MIN_TWO_LINE_CONFIDENCE = 0.15;
  private static final double MIN_TWO_LINE_SHARE = 0.1;
  private static final int BEAM = 16;
  private static final int MAX_CANDIDATES = 10;

  private final Engine engine;
  private final PlateReading format;
  private final boolean isGeneral;
  private final Characters characters;
  private final PixelMapping mapping;
  private final CtcBeam beam = new CtcBeam(BEAM);
  private FormatPrior prior;
  private final TensorView input;
  private final FloatBuffer output;

  /**
   * @param engine owned from now on, also if this throws
   * @throws EngineException if its model does not read plates
   */
  ModelReader(Engine engine, FormatPrior prior) throws EngineException {
    ModelManifest manifest = engine.manifest();
    PlateReading reading = manifest.plateReading();
    if (reading == null) {
      engine.close();
      throw new EngineException(
          "%s: a reader of plates is a model for task plate-read, not for task %s"
              .formatted(manifest.id(), manifest.task().id()));
    }
    this.engine = engine;
    this.prior = prior;
    format = reading;
    isGeneral = manifest.id().equals(GeneralReader.ID);
    characters = new Characters(manifest.labels());
    mapping = new PixelMapping(manifest.pixels());
    input = TensorView.direct(reading.widthPx(), reading.heightPx());
    output = TensorView.directFloats(manifest.outputValues(reading.heightPx(), reading.widthPx()));
  }

  /** Uses another prior from the next plate on. */
  void setPrior(FormatPrior other) {
    prior = other;
  }

  FormatPrior prior() {
    return prior;
  }

  String model() {
    return engine.manifest().id();
  }

  /**
   * Reads a plate that fills a picture.
   *
   * @throws EngineException if the native engine fails; the reader may be used again
   */
  Reading read(Picture plate) throws EngineException {
    Reading one = readOneLine(plate);
    if (plate.widthPx() >= MAX_TWO_LINE_RATIO * plate.heightPx()) {
      return one;
    }
    Reading two = readLine(PlateInput.oneLine(plate), 2);
    return isLikelier(two, one) ? two : one;
  }

  private static boolean isLikelier(Reading two, Reading one) {
    boolean plausible =
        two.confidence() > MIN_TWO_LINE_CONFIDENCE
            && two.confidence() > MIN_TWO_LINE_SHARE * one.confidence();
    return two.text().length() <= MAX_TWO_LINE_CHARACTERS
        && (two.confidence() > one.confidence()
            || (plausible && two.text().length() > one.text().length()));
  }

  private Reading readOneLine(Picture plate) throws EngineException {
    if (!isGeneral) {
      return readLine(plate, 1);
    }
    Reading best = Reading.NONE;
    for (Framing framing : Framing.of(plate)) {
      Reading reading = readLine(framing.cut(plate), 1);
      best = reading.confidence() > best.confidence() ? reading : best;
      if (best.confidence() >= SURE && hasFormat(best)) {
        break;
      }
    }
    return best;
  }

  private static boolean hasFormat(Reading reading) {
    return NationalFormats.matchesFixed(reading.text());
  }

  private Reading readLine(Picture plate, int lines) throws EngineException {
    mapping.toTensor(PixelView.of(PlateInput.fit(plate, format)), input);
    engine.run(input, output);
    Steps steps = Steps.of(output, format.steps(), characters, format.scores());
    List<CtcBeam.Hypothesis> hypotheses = beam.search(steps);
    if (hypotheses.get(0).text().isEmpty()) {
      return Reading.NONE; // the model is surer of no text than of any
    }
    List<Candidate> candidates = prior.weigh(hypotheses);
    Candidate best = candidates.get(0);
    return new Reading(
        best.text(),
        best.score(),
        CtcAlignment.align(steps, best.text()),
        candidates.subList(0, Math.min(MAX_CANDIDATES, candidates.size())),
        lines,
        FormatPrior.region(best));
  }

  @Override
  public void close() {
    engine.close();
  }
}
