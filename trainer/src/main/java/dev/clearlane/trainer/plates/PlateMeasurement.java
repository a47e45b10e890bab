package dev.clearlane.trainer.plates;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.OnnxEngine;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.GeneralReader;
import dev.clearlane.serving.plates.PlateDetector;
import dev.clearlane.serving.plates.PlateReader;
import dev.clearlane.serving.plates.RestoredVotes;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.onnx.RestoringModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One measurement of plate networks from its models to its text. */
public final class PlateMeasurement {
  /** Instead of a reader: measure detection only. */
  public static final String NONE = "none";

  private static final int THREADS = 2;

  private PlateMeasurement() {}

  /**
   * What to measure.
   *
   * @param data root of the data
   * @param detector bundle, or null for none
   * @param reader bundle, {@link GeneralReader#ID} or {@link #NONE}
   * @param withGeneral whether the general reader reads what the reader is not sure of
   * @param scan where the detector looks
   * @param prior weight of national formats, 0 for none
   * @param degradation of the pictures, or null
   * @param degradationName for the report; empty for none
   * @param restorer bundle that restores the pictures, or null
   * @param closeLook bundle that restores crops for a closer look, or null
   * @param votes which restored pictures vote
   * @param split what to measure
   * @param limit pictures of each set; 0 for all
   */
  public record Request(
      Path data,
      @Nullable Path detector,
      String reader,
      boolean withGeneral,
      Scan scan,
      double prior,
      @Nullable Degradation degradation,
      String degradationName,
      @Nullable Path restorer,
      @Nullable Path closeLook,
      RestoredVotes votes,
      Split split,
      int limit) {}

  /**
   * Measures.
   *
   * @return a report as text or JSON
   * @throws IOException if a model or a picture cannot be read
   */
  public static String run(Request request, boolean json) throws IOException, InterruptedException {
    PlateFigures figures = new PlateFigures();
    try (RestoringModel restorer = restoring(request.restorer);
        RestoringModel closeLook = restoring(request.closeLook);
        PlateReader reader = reader(request);
        PlateDetector detector = detector(request)) {
      note(figures, request, reader, detector);
      Treatment treatment = new Treatment(request.degradation, restorer, closeLook);
      PlateBoard board =
          new PlateBoard(
              request.data, request.split, treatment, request.votes, request.limit, figures);
      if (reader != null) {
        board.read(reader);
      }
      if (detector != null) {
        board.detect(detector, reader, request.scan);
      }
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    }
    return json ? figures.json() : figures.text();
  }

  private static void note(
      PlateFigures figures,
      Request request,
      @Nullable PlateReader reader,
      @Nullable PlateDetector detector) {
    if (reader != null) {
      figures.note(
          "reader: %s, weight of formats %s"
              .formatted(String.join(", then ", reader.models()), request.prior));
    }
    if (detector != null) {
      figures.note(
          "detector: %s, longer side %d px%s"
              .formatted(
                  detector.model(),
                  request.scan.sidePx(),
                  request.scan.maxTiledPx() == 0
                      ? ""
                      : ", tiles up to %d px".formatted(request.scan.maxTiledPx())));
    }
    if (!request.degradationName.isEmpty()) {
      figures.note("pictures degraded: " + request.degradationName);
    }
    if (request.restorer != null) {
      figures.note("pictures restored: " + request.restorer);
    }
    if (request.closeLook != null) {
      figures.note("closer look: " + request.closeLook);
    }
    String split = request.split.name().toLowerCase(Locale.ROOT).replace('_', '-');
    figures.note(split + " split of plates_real and dashcam_ro");
  }

  private static @Nullable RestoringModel restoring(@Nullable Path bundle) throws IOException {
    return bundle == null ? null : RestoringModel.ofBundle(bundle);
  }

  private static @Nullable PlateReader reader(Request request) throws IOException, EngineException {
    if (request.reader.equals(NONE)) {
      return null;
    }
    FormatPrior prior = new FormatPrior(request.prior, Set.of());
    if (request.reader.equals(GeneralReader.ID)) {
      return new PlateReader(GeneralReader.open(THREADS), prior);
    }
    Engine engine = open(Path.of(request.reader));
    return request.withGeneral
        ? PlateReader.withGeneral(engine, THREADS, prior)
        : new PlateReader(engine, prior);
  }

  private static @Nullable PlateDetector detector(Request request)
      throws IOException, EngineException {
    return request.detector == null ? null : new PlateDetector(open(request.detector));
  }

  private static Engine open(Path bundle) throws IOException, EngineException {
    try {
      return OnnxEngine.open(ModelBundle.open(bundle), THREADS);
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
