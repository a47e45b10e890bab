package dev.clearlane.trainer.plates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.PlateBox;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How well the plates of a number of pictures were found. Not thread-safe. */
final class DetectionTally {
  /** Intersection over union from which a plate counts as found. */
  static final double STRICT_IOU = 0.5;

  /** The same, for labels that include or exclude a plate's frame. */
  static final double LOOSE_IOU = 0.3;

  private int pictures;
  private int plates;
  private int foundStrictly;
  private int foundLoosely;
  private int found;
  private int falseAndReadable;
  private final Map<WidthClass, Integer> platesByWidth = new EnumMap<>(WidthClass.class);
  private final Map<WidthClass, Integer> foundByWidth = new EnumMap<>(WidthClass.class);

  /**
   * Compares one picture's plates.
   *
   * @param wanted labelled boxes
   * @param detections best first; each can match one label
   */
  void add(List<PlateBox> wanted, List<Detection> detections) {
    pictures++;
    plates += wanted.size();
    found += detections.size();
    wanted.forEach(box -> platesByWidth.merge(WidthClass.of(box.width()), 1, Integer::sum));
    List<Match> strict = matches(wanted, detections, STRICT_IOU);
    foundStrictly += strict.size();
    strict.forEach(
        match -> foundByWidth.merge(WidthClass.of(match.label.width()), 1, Integer::sum));
    List<Match> loose = matches(wanted, detections, LOOSE_IOU);
    foundLoosely += loose.size();
    for (int i = 0; i < detections.size(); i++) {
      int index = i;
      boolean readable = WidthClass.of(detections.get(i).corners().width()) != WidthClass.NARROW;
      if (readable && loose.stream().noneMatch(match -> match.detection == index)) {
        falseAndReadable++;
      }
    }
  }

  /**
   * A plate that was found.
   *
   * @param detection index among the detections
   */
  private record Match(PlateBox label, int detection) {}

  private static List<Match> matches(
      List<PlateBox> wanted, List<Detection> detections, double iou) {
    List<PlateBox> open = new ArrayList<>(wanted);
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < detections.size(); i++) {
      PlateBox found = detections.get(i).box();
      PlateBox best = null;
      for (PlateBox box : open) {
        best = best == null || box.iou(found) > best.iou(found) ? box : best;
      }
      if (best != null && best.iou(found) >= iou) {
        open.remove(best);
        matches.add(new Match(best, i));
      }
    }
    return matches;
  }

  int pictures() {
    return pictures;
  }

  int plates() {
    return plates;
  }

  /** Share of labelled plates that were found. */
  double recall(double iou) {
    return share(iou == STRICT_IOU ? foundStrictly : foundLoosely, plates);
  }

  /** Share of found plates that are labelled ones. */
  double precision(double iou) {
    return share(iou == STRICT_IOU ? foundStrictly : foundLoosely, found);
  }

  /** Found plates per picture that match no label even loosely. */
  double falsePerPicture() {
    return share(found - foundLoosely, pictures);
  }

  /** The same among found plates of 60 px and more, which are wide enough to be read. */
  double falseAndReadablePerPicture() {
    return share(falseAndReadable, pictures);
  }

  /** Recall of a width class; not a number where it has no plates. */
  double recall(WidthClass width) {
    int all = platesByWidth.getOrDefault(width, 0);
    return all == 0 ? Double.NaN : share(foundByWidth.getOrDefault(width, 0), all);
  }

  void write(ObjectNode to) {
    to.put("pictures", pictures)
        .put("plates", plates)
        .put("recall_iou50", recall(STRICT_IOU))
        .put("recall_iou30", recall(LOOSE_IOU))
        .put("precision_iou50", precision(STRICT_IOU))
        .put("precision_iou30", precision(LOOSE_IOU))
        .put("false_per_picture", falsePerPicture())
        .put("false_from_60_px_per_picture", falseAndReadablePerPicture());
    platesByWidth.forEach(
        (width, count) ->
            to.putObject(width.key()).put("plates", count).put("recall_iou50", recall(width)));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
