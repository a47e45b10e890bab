package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.serving.inference.Engine;
import dev.clearlane.serving.inference.EngineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads plates by a model for task {@code plate-read}, and what that is not sure of by the general
 * reader as well: the surer reading counts. Opened, used and closed on one thread.
 */
public final class PlateReader implements AutoCloseable {
  /** A reading this sure needs no second one. */
  private static final double SURE = 0.98;

  /**
   * How many times the general reader's confidence counts, as a reader of plates alone is surer
   * than it is right. Both chosen on the tuning part of crops and the training part of whole
   * pictures.
   */
  private static final double GENERAL_WEIGHT = 1.4;

  private final ModelReader first;
  private final @Nullable ModelReader second;

  /**
   * Reads by one model.
   *
   * @param engine owned from now on, also if this throws
   * @throws EngineException if its model does not read plates
   */
  public PlateReader(Engine engine, FormatPrior prior) throws EngineException {
    this(new ModelReader(engine, prior), null);
  }

  private PlateReader(ModelReader first, @Nullable ModelReader second) {
    this.first = first;
    this.second = second;
  }

  /**
   * Reads by a model, and by the {@link GeneralReader} what that is not sure of.
   *
   * @param engine owned from now on, also if this throws
   * @param threads of one run of the general reader, at least 1
   * @throws EngineException if the model does not read plates, or the general reader cannot be
   *     opened
   */
  public static PlateReader withGeneral(Engine engine, int threads, FormatPrior prior)
      throws EngineException {
    ModelReader first = new ModelReader(engine, prior);
    try {
      return new PlateReader(first, new ModelReader(GeneralReader.open(threads), prior));
    } catch (EngineException e) {
      first.close();
      throw e;
    }
  }

  /** How national formats are weighed. */
  public FormatPrior prior() {
    return first.prior();
  }

  /** Uses another prior from the next plate on. */
  void setPrior(FormatPrior prior) {
    first.setPrior(prior);
    if (second != null) {
      second.setPrior(prior);
    }
  }

  /** Ids of the models, in the order in which they are asked. */
  public List<String> models() {
    return second == null ? List.of(first.model()) : List.of(first.model(), second.model());
  }

  /**
   * Reads a plate in a picture of full resolution.
   *
   * @param corners with a part inside of the picture
   * @throws EngineException if the native engine fails; the reader may be used again
   */
  public Reading read(PixelView pixels, Quad corners) throws EngineException {
    return read(Rectifier.rectify(pixels, corners));
  }

  /**
   * Cuts a plate out of a picture of full resolution and reads it.
   *
   * @param plate with a part inside of the picture
   * @throws EngineException if the native engine fails; the reader may be used again
   */
  public ReadPlate read(PixelView pixels, Detection plate) throws EngineException {
    Picture crop = Rectifier.rectify(pixels, plate.corners());
    return new ReadPlate(plate, crop, read(crop), Sharpness.of(crop));
  }

  /**
   * Reads a plate that fills a picture.
   *
   * @throws EngineException if the native engine fails; the reader may be used again
   */
  public Reading read(Picture plate) throws EngineException {
    Reading reading = first.read(plate);
    if (second == null || reading.confidence() >= SURE) {
      return reading;
    }
    Reading other = second.read(plate);
    return GENERAL_WEIGHT * other.confidence() > reading.confidence() ? other : reading;
  }

  @Override
  public void close() {
    try {
      first.close();
    } finally {
      if (second != null) {
        second.close();
      }
    }
  }
}
