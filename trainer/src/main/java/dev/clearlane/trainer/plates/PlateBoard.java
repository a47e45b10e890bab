package dev.clearlane.trainer.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateDetector;
import dev.clearlane.serving.plates.PlateReader;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Reading;
import dev.clearlane.serving.plates.RestoredVotes;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.serving.plates.Sighting;
import dev.clearlane.synth.plates.Corners;
import dev.clearlane.trainer.data.LazyList;
import dev.clearlane.trainer.data.PictureText;
import dev.clearlane.trainer.data.PlatePicture;
import dev.clearlane.trainer.data.Source;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.data.SplitData;
import dev.clearlane.trainer.onnx.RestoringModel;
import dev.clearlane.trainer.plates.RestorationTally.Read;
import dev.clearlane.trainer.plates.RestorationTally.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Measures a detector and a reader on the plates of one split. One thread. */
final class PlateBoard {
  /** Folders of crops, whose box and text are known. */
  private static final List<String> CROPS =
      List.of("crops/us", "crops/br", "crops/eu", "crops/eu_two_lines", "crops/cn");

  private static final List<String> SCENES =
      List.of("scenes/world", "scenes/mixed", "scenes/es_masked", "scenes/named", "negatives");

  private final Path root;
  private final SplitData data;
  private final Treatment treatment;
  private final RestoredVotes votes;
  private final int limit;
  private final PlateFigures figures;

  /**
   * Reads nothing yet.
   *
   * @param root of the data
   * @param split what to measure
   * @param votes which restored pictures vote
   * @param limit pictures of each set; 0 for all
   */
  PlateBoard(
      Path root,
      Split split,
      Treatment treatment,
      RestoredVotes votes,
      int limit,
      PlateFigures figures) {
    this.root = root;
    data = new SplitData(root, split);
    this.treatment = treatment;
    this.votes = votes;
    this.limit = limit;
    this.figures = figures;
  }

  /** Reads crops along their boxes: as captured, restored, and both voted. */
  void read(PlateReader reader) throws IOException, EngineException, InterruptedException {
    for (String folder : CROPS) {
      if (Files.isDirectory(root.resolve("plates_real").resolve(folder))) {
        LazyList<PlatePicture> items = data.plates(List.of(source("plates_real:" + folder)));
        for (int i = 0; i < count(items); i++) {
          readCrop(reader, folder, items.get(i), i);
        }
      }
    }
  }

  private void readCrop(PlateReader reader, String folder, PlatePicture item, int index)
      throws IOException, EngineException, InterruptedException {
    Picture captured = treatment.degraded(item.picture(), index);
    Picture restored = treated(treatment.restorer(), captured);
    Picture close = treated(treatment.closeLook(), captured);
    for (PlatePicture.Label label : item.plates()) {
      String text = label.text();
      if (text != null) {
        PlateBox box = box(label.corners());
        Detection plate = new Detection(box, Quad.of(box), 1);
        ReadPlate raw = reader.read(PixelView.of(captured), plate);
        @Nullable ReadPlate again = read(reader, restored, plate);
        Reading shown = again == null ? raw.reading() : again.reading();
        WidthClass width = WidthClass.of(box.width());
        figures.reading().add(folder, label.country(), width, text, shown.text());
        if (restored != null || close != null) {
          @Nullable ReadPlate look = read(reader, close, plate);
          figures
              .restoration()
              .add(folder, box.width(), text, views(reader.prior(), raw, again, look));
        }
      }
    }
  }

  private static @Nullable Picture treated(@Nullable RestoringModel by, Picture captured)
      throws IOException, InterruptedException {
    return by == null ? null : Treatment.restored(by, captured);
  }

  private static @Nullable ReadPlate read(
      PlateReader reader, @Nullable Picture picture, Detection plate) throws EngineException {
    return picture == null ? null : reader.read(PixelView.of(picture), plate);
  }

  /** All confidences as a vote has them, so that they can be compared. */
  private Map<View, Read> views(
      FormatPrior prior, ReadPlate raw, @Nullable ReadPlate restored, @Nullable ReadPlate close) {
    Map<View, Read> views = new EnumMap<>(View.class);
    views.put(View.RAW, vote(new Observation(treatment.stamp(), raw, null), null, prior));
    if (restored != null) {
      views.put(
          View.RESTORED, vote(new Observation(treatment.stamp(), restored, null), null, prior));
    }
    if (close != null) {
      views.put(
          View.CLOSE_LOOK, vote(new Observation(treatment.stamp(), close, null), null, prior));
    }
    views.put(View.VOTED, vote(new Observation(treatment.stamp(), raw, restored), close, prior));
    return views;
  }

  private Read vote(Observation seen, @Nullable ReadPlate close, FormatPrior prior) {
    Sighting vehicle = Sighting.ofOneFrame(seen, close, votes, prior);
    return new Read(vehicle.voted().text(), vehicle.confidence());
  }

  /**
   * Looks for plates in scenes, in pictures without plates and in highway clips, where none can be
   * read; where a scene's text is known, reads what is found, and along the true box if that is
   * known.
   *
   * @param reader null to find only
   */
  void detect(PlateDetector detector, @Nullable PlateReader reader, Scan scan)
      throws IOException, EngineException, InterruptedException {
    for (String folder : SCENES) {
      if (Files.isDirectory(root.resolve("plates_real").resolve(folder))) {
        scenes(
            folder, data.plates(List.of(source("plates_real:" + folder))), detector, reader, scan);
      }
    }
    if (Files.isDirectory(root.resolve("dashcam_ro"))) {
      scenes("dashcam_ro", data.plates(List.of(Source.DASHCAM_PLATES)), detector, reader, scan);
    }
    if (reader != null) {
      unplaced(detector, reader, scan);
    }
    if (Files.isDirectory(root.resolve("drive_video"))) {
      for (Split split : List.of(Split.TRAIN, Split.HELD_OUT)) {
        SplitData clips = new SplitData(root, split);
        for (LazyList<Picture> frames : clips.sharp(List.of(Source.DRIVE_VIDEO))) {
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
          PlateBox box = box(label.corners());
          WidthClass width = WidthClass.of(box.width());
          String read = read(reader, picture, found, box);
          figures.whole().add(set, label.country(), width, text, read);
          String along = reader.read(PixelView.of(picture), Quad.of(box)).text();
          figures.wholeAtTrueBoxes().add(set, label.country(), width, text, along);
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
        : reader.read(PixelView.of(picture), nearest.readingCorners()).text();
  }

  /** Pictures of one plate whose place is not known: the surest reading counts. */
  private void unplaced(PlateDetector detector, PlateReader reader, Scan scan)
      throws IOException, EngineException, InterruptedException {
    Map<String, Integer> seen = new HashMap<>();
    for (PictureText each : data.pictureTexts()) {
      int index = seen.merge(each.folder(), 1, Integer::sum) - 1;
      if (limit > 0 && index >= limit) {
        continue;
      }
      Picture picture = treatment.of(PictureFile.read(each.file()).picture(), index);
      PixelView pixels = PixelView.of(picture);
      Reading surest = Reading.NONE;
      double widthPx = 0;
      for (Detection plate : detector.detect(pixels, scan)) {
        Reading reading = reader.read(pixels, plate.readingCorners());
        if (reading.confidence() > surest.confidence()) {
          surest = reading;
          widthPx = plate.box().width();
        }
      }
      WidthClass width = widthPx == 0 ? null : WidthClass.of(widthPx);
      figures.whole().add(each.folder(), each.country(), width, each.text(), surest.text());
    }
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
