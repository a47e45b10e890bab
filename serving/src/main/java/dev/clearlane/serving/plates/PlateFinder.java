package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.inference.EngineException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds and reads the plates of a picture. Opened, used and closed on one thread. */
public final class PlateFinder implements AutoCloseable {
  /** Narrower plates are not read unless a caller chooses another limit, in pixels. */
  public static final int DEFAULT_MIN_WIDTH_PX = 40;

  private final PlateDetector detector;
  private final PlateReader reader;
  private final @Nullable CloseLook closeLook;

  /** Owns both. */
  public PlateFinder(PlateDetector detector, PlateReader reader) {
    this(detector, reader, null);
  }

  /**
   * Owns all.
   *
   * @param closeLook restores plates that are read once more; null for none
   */
  public PlateFinder(PlateDetector detector, PlateReader reader, @Nullable CloseLook closeLook) {
    this.detector = detector;
    this.reader = reader;
    this.closeLook = closeLook;
  }

  /** Ids of the models that find and read, the detector's first. */
  public List<String> models() {
    return Stream.concat(Stream.of(detector.model()), reader.models().stream()).toList();
  }

  /** How national formats are weighed. */
  public FormatPrior prior() {
    return reader.prior();
  }

  /** Weighs formats differently from the next picture on. */
  public void setPrior(FormatPrior prior) {
    reader.setPrior(prior);
  }

  /**
   * Plates that are inside of a picture at least in part, best first.
   *
   * @param minWidthPx narrower plates are found, but not read
   * @throws EngineException if a native engine fails; the finder may be used again
   */
  public List<ReadPlate> find(PixelView pixels, Scan scan, int minWidthPx) throws EngineException {
    List<ReadPlate> plates = new ArrayList<>();
    for (Detection each : detector.detect(pixels, scan)) {
      if (each.box().within(pixels.widthPx(), pixels.heightPx()).area() >= 1) {
        plates.add(read(pixels, each, minWidthPx));
      }
    }
    return plates;
  }

  /**
   * Plates in some regions of a picture, which are searched one by one: a plate is the larger in
   * the detector's input the smaller its region is.
   *
   * @param regions parts of the picture; empty for all of it
   * @throws EngineException if a native engine fails; the finder may be used again
   */
  public List<Detection> detect(PixelView pixels, Scan scan, List<Region> regions)
      throws EngineException {
    if (regions.isEmpty()) {
      return detector.detect(pixels, scan);
    }
    List<Detection> found = new ArrayList<>();
    for (Region region : regions) {
      int x = (int) Math.min(pixels.widthPx() - 1, region.x() * pixels.widthPx());
      int y = (int) Math.min(pixels.heightPx() - 1, region.y() * pixels.heightPx());
      int width =
          (int) Math.max(1, Math.min(pixels.widthPx() - x, region.width() * pixels.widthPx()));
      int height =
          (int) Math.max(1, Math.min(pixels.heightPx() - y, region.height() * pixels.heightPx()));
      for (Detection each : detector.detect(pixels.part(x, y, width, height), scan)) {
        found.add(each.toPicture(x, y, 1));
      }
    }
    return Overlaps.suppress(found);
  }

  /**
   * Reads a plate that was found in another picture of the same scene, such as the restored one.
   *
   * @throws EngineException if the native engine fails; the finder may be used again
   */
  public ReadPlate read(PixelView pixels, Detection plate, int minWidthPx) throws EngineException {
    Picture crop = Rectifier.rectify(pixels, plate.readingCorners());
    Reading reading = plate.corners().width() < minWidthPx ? Reading.NONE : reader.read(crop);
    return new ReadPlate(plate, crop, reading, Sharpness.of(crop));
  }

  /** Id of the model that restores plates that are read once more; empty if there is none. */
  public Optional<String> closeLookModel() {
    return Optional.ofNullable(closeLook).map(CloseLook::model);
  }

  /**
   * Keeps the surroundings of a plate for a closer look; null if this finder takes none.
   *
   * @param plate inside of the picture at least in part
   */
  public @Nullable Surroundings surroundings(PixelView pixels, Detection plate) {
    return closeLook == null ? null : Surroundings.of(pixels, plate);
  }

  /**
   * Restores a plate with its surroundings and reads it once more, which takes long.
   *
   * @param plate null for none
   * @return the crop and the reading; empty without a plate, if there is no time for it now, or the
   *     restoring network failed
   * @throws EngineException if the reader's native engine fails; the finder may be used again
   */
  public Optional<ReadPlate> lookClosely(@Nullable Surroundings plate)
      throws EngineException, InterruptedException {
    if (closeLook == null || plate == null) {
      return Optional.empty();
    }
    Optional<Picture> restored = closeLook.restore(plate.picture());
    return restored.isEmpty()
        ? Optional.empty()
        : Optional.of(read(PixelView.of(restored.get()), plate.plate(), 1));
  }

  @Override
  public void close() {
    try {
      detector.close();
    } finally {
      try {
        reader.close();
      } finally {
        if (closeLook != null) {
          closeLook.close();
        }
      }
    }
  }
}
