package dev.clearlane.trainer.data;

import dev.clearlane.synth.plates.Corners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * In-car frames with plate boxes in Pascal VOC files, {@code dashcam_ro/images} and {@code
 * dashcam_ro/annots}. Names end in the time of the drive: the last quarter of the frames in the
 * order of time is held out and the eighth before it is for tuning, so that one vehicle, which
 * neighbouring frames show, is on one side only.
 */
final class DashcamPlates {
  /** The end of a name: when in its drive a frame is. */
  private static final Pattern SECOND = Pattern.compile("_t(\\d{1,9})\\.[^.]+$");

  private DashcamPlates() {}

  static List<PlateItem> list(Path root, Split split, DataErrors errors) throws IOException {
    Path base = root.resolve("dashcam_ro");
    List<Path> frames = new ArrayList<>(DataPictures.in(base.resolve("images")));
    frames.sort(Comparator.comparing(DashcamPlates::ride).thenComparingLong(DashcamPlates::second));
    int heldOut = frames.size() - frames.size() / 4;
    int tuning = heldOut - frames.size() / 8;
    List<PlateItem> items = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      Split own = i >= heldOut ? Split.HELD_OUT : i >= tuning ? Split.TUNING : Split.TRAIN;
      if (own == split) {
        Path frame = frames.get(i);
        String name = Folders.name(frame).replaceFirst("\\.[^.]+$", ".xml");
        Path labels = base.resolve("annots").resolve(name);
        try {
          items.add(new PlateItem(frame, boxes(labels)));
        } catch (IOException e) {
          errors.add(DataErrors.Kind.LAYOUT, e);
        }
      }
    }
    return items;
  }

  private static String ride(Path frame) {
    return SECOND.matcher(Folders.name(frame)).replaceFirst("");
  }

  private static long second(Path frame) {
    Matcher found = SECOND.matcher(Folders.name(frame));
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  /** The boxes of a Pascal VOC file. */
  static List<PlatePicture.Label> boxes(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(file + ": no such file");
    }
    Document document;
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      document = builder.parse(file.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(file + ": not a Pascal VOC file: " + e.getMessage(), e);
    }
    List<PlatePicture.Label> plates = new ArrayList<>();
    NodeList boxes = document.getElementsByTagName("bndbox");
    for (int i = 0; i < boxes.getLength(); i++) {
      Element box = (Element) boxes.item(i);
      Corners corners =
          Corners.box(
              edge(file, box, "xmin"),
              edge(file, box, "ymin"),
              edge(file, box, "xmax"),
              edge(file, box, "ymax"));
      plates.add(new PlatePicture.Label(corners, null, 1, ""));
    }
    return plates;
  }

  private static double edge(Path file, Element box, String name) throws IOException {
    NodeList found = box.getElementsByTagName(name);
    String text = found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
    if (!text.matches("-?\\d{1,6}(\\.\\d{1,20})?")) {
      throw new IOException("%s: %s must be a number, but is '%s'".formatted(file, name, text));
    }
    return Double.parseDouble(text);
  }
}
