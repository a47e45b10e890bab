package dev.clearlane.trainer.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateDetector;
import dev.clearlane.serving.plates.PlateReader;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.serving.plates.Reading;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.PlatePicture;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures a detector and a reader on the held-out plates below a data root. One thread. */
final class PlateBoard {
  /** Folders of crops, whose box and text are known. */
  private static final List<String> CROPS =
      List.of("crops/us", "crops/br", "crops/eu", "crops/eu_two_lines", "crops/cn");

  private static final List<String> SCENES =
      List.of("scenes/world", "scenes/mixed", "scenes/es_masked", "scenes/named", "negatives");

  private final Path root;
  private final SplitData heldOut;
  private final Treatment treatment;
  private final int limit;
  private final PlateFigures figures;

  /**
   * Reads nothing yet.
   *
   * @param root of the data
   * @param limit pictures of each set; 0 for all
   */
  PlateBoard(Path root, Treatment treatment, int limit, PlateFigures figures) {
    this.root = root;
    heldOut = new SplitData(root, Split.HELD_OUT);
    this.treatment = treatment;
    this.limit = limit;
    this.figures = figures;
  }

  /** Reads the held-out crops along their boxes. */
  void read(PlateReader reader) throws IOException, EngineException, InterruptedException {
    for (String folder : CROPS) {
      if (Files.isDirectory(root.resolve("plates_real").resolve(folder))) {
        LazyList<PlatePicture> items = heldOut.plates(List.of(source("plates_real:" + folder)));
        for (int i = 0; i < count(items); i++) {
          readCrop(reader, folder, items.get(i), i);
        }
      }
    }
  }

  private void readCrop(PlateReader reader, String folder, PlatePicture item, int index)
      throws IOException, EngineException, InterruptedException {
    Picture picture = treatment.of(item.picture(), index);
    for (PlatePicture.Label label : item.plates()) {
      String text = label.text();
      if (text != null) {
        PlateBox box = box(label.corners());
        Reading reading = reader.read(PixelView.of(picture), Quad.of(box));
        figures.read(folder, label.country(), box.width(), text, reading.text());
      }
    }
  }

  /**
   * Looks for plates in held-out scenes, in pictures without plates and in highway clips, where
   * none can be read; where a scene's text is known, reads what is found.
   *
   * @param reader null to find only
   */
  void detect(PlateDetector detector, @Nullable PlateReader reader, Scan scan)
      throws IOException, EngineException, InterruptedException {
    for (String folder : SCENES) {
      if (Files.isDirectory(root.resolve("plates_real").resolve(folder))) {
        scenes(
            folder,
            heldOut.plates(List.of(source("plates_real:" + folder))),
            detector,
            reader,
            scan);
      }
    }
    if (Files.isDirectory(root.resolve("dashcam_ro"))) {
      scenes("dashcam_ro", heldOut.plates(List.of(Source.DASHCAM_PLATES)), detector, reader, scan);
    }
    if (Files.isDirectory(root.resolve("drive_video"))) {
      for (Split split : List.of(Split.TRAIN, Split.HELD_OUT)) {
        SplitData data = new SplitData(root, split);
        for (LazyList<Picture> frames : data.sharp(List.of(Source.DRIVE_VIDEO))) {
          for (int i = 0; i < count(frames); i++) {
            Picture frame = treatment.of(frames.get(i), i);
            figures
                .detection("drive_video, every 8th frame")
                .add(List.of(), detector.detect(PixelView.of(frame), scan));
          }
        }
      }
    }
  }

  private void scenes(
      String set,
      LazyList<PlatePicture> items,
      PlateDetector detector,
      @Nullable PlateReader reader,
      Scan scan)
      throws IOException, EngineException, InterruptedException {
    for (int i = 0; i < count(items); i++) {
      PlatePicture item = items.get(i);
      Picture picture = treatment.of(item.picture(), i);
      List<Detection> found = detector.detect(PixelView.of(picture), scan);
      List<PlateBox> wanted = item.plates().stream().map(p -> box(p.corners())).toList();
      figures.detection(set).add(wanted, found);
      for (PlatePicture.Label label : item.plates()) {
        String text = label.text();
        if (reader != null && text != null) {
          figures.readInPicture(set, text, read(reader, picture, found, box(label.corners())));
        }
      }
    }
  }

  /** The text of the found plate that is nearest to a label; empty if none touches it. */
  private static String read(
      PlateReader reader, Picture picture, List<Detection> found, PlateBox label)
      throws EngineException {
    Detection nearest = null;
    for (Detection each : found) {
      boolean nearer = nearest == null || label.iou(each.box()) > label.iou(nearest.box());
      nearest = nearer ? each : nearest;
    }
    return nearest == null || label.iou(nearest.box()) == 0
        ? ""
        : reader.read(PixelView.of(picture), nearest.corners()).text();
  }

  private int count(List<?> items) {
    return limit == 0 ? items.size() : Math.min(limit, items.size());
  }

  private static Source source(String name) {
    return Source.find(name, Source.Kind.PLATES).orElseThrow();
  }

  private static PlateBox box(Corners corners) {
    return PlateBox.between(corners.left(), corners.top(), corners.right(), corners.bottom());
  }
}
