package dev.clearlane.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.synth.plates.Corners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code plates_real/labels.jsonl}: one plate, or one picture without plates, a line.
 *
 * <p>Its own split goes by the text, or by the picture where no text is known, so that one vehicle
 * is on one side only: {@code val} is held out; of {@code train}, a twentieth of the texts is for
 * tuning.
 */
final class PlateData {
  private static final int TUNING_EVERY = 20;
  private static final int MAX_TEXT = 12;

  private PlateData() {}

  /** Origin and licence of a folder, for provenance. */
  static String origin(String folder) {
    return switch (folder) {
      case "crops/us" -> "snooplsm/reported-ocr, licence not stated";
      case "crops/br", "crops/eu", "crops/eu_two_lines", "negatives" ->
          "openalpr/train-detector, AGPL-3.0";
      case "crops/cn" -> "sirius-ai/LPRNet_Pytorch, Apache-2.0";
      case "scenes/world" -> "Kaggle car-plate-detection, licence not stated";
      case "scenes/mixed" -> "Kaggle car-number-plate, licence not stated";
      case "scenes/es_masked" -> "UC3M-LP, open data";
      default -> "origins and licences in its labels.jsonl";
    };
  }

  /**
   * The pictures of one folder, such as {@code crops/us}, {@code scenes/world} or {@code
   * negatives}.
   */
  static Source.Layout<DataItem<PlatePicture>> folder(String folder) {
    return (root, split, errors) -> {
      List<PlateItem> items = list(root.resolve("plates_real"), folder + "/", split);
      if (items.isEmpty() && split == Split.TRAIN) {
        errors.add(
            DataErrors.Kind.LAYOUT,
            root.resolve("plates_real/labels.jsonl") + ": no pictures to train on in " + folder);
      }
      return items;
    };
  }

  private static List<PlateItem> list(Path base, String folder, Split split) throws IOException {
    Map<String, List<PlatePicture.Label>> files = new LinkedHashMap<>();
    for (JsonNode row : rows(base)) {
      String file = row.path("file").asText();
      if (file.startsWith(folder) && split(row) == split && usable(row)) {
        List<PlatePicture.Label> plates = files.computeIfAbsent(file, f -> new ArrayList<>());
        if (row.path("box").size() == 4) {
          plates.add(label(row));
        }
      }
    }
    return files.entrySet().stream()
        .map(e -> new PlateItem(base.resolve(e.getKey()), e.getValue()))
        .toList();
  }

  /** Whole pictures of which the text of the plate is known, but no box; none without the data. */
  static List<PictureText> texts(Path root, Split split) throws IOException {
    Path base = root.resolve("plates_real");
    List<PictureText> texts = new ArrayList<>();
    for (JsonNode row : Files.exists(base) ? rows(base) : List.<JsonNode>of()) {
      String file = row.path("file").asText();
      String text = plain(row.path("text").asText(""));
      boolean unplaced =
          row.path("kind").asText().equals("scene")
              && row.path("box").isNull()
              && row.path("text").isTextual()
              && !text.isEmpty();
      if (unplaced && split(row) == split) {
        texts.add(
            new PictureText(
                file.substring(0, Math.max(0, file.lastIndexOf('/'))),
                base.resolve(file),
                text,
                row.path("country").isTextual() ? row.path("country").asText() : ""));
      }
    }
    return texts;
  }

  private static List<JsonNode> rows(Path base) throws IOException {
    Path table = base.resolve("labels.jsonl");
    List<String> lines;
    try {
      lines = Files.readAllLines(table);
    } catch (IOException e) {
      throw Folders.named(table, e);
    }
    JsonMapper json = new JsonMapper();
    List<JsonNode> rows = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      try {
        rows.add(json.readTree(lines.get(i)));
      } catch (JsonProcessingException e) {
        throw new IOException("%s: line %d: not JSON".formatted(table, i + 1), e);
      }
    }
    return rows;
  }

  /** A crop needs its text, a scene its boxes. */
  private static boolean usable(JsonNode row) {
    return switch (row.path("kind").asText()) {
      case "crop" -> {
        int length = plain(row.path("text").asText("")).length();
        yield length > 0 && length <= MAX_TEXT;
      }
      case "scene" -> row.path("box").size() == 4;
      default -> true;
    };
  }

  private static PlatePicture.Label label(JsonNode row) {
    JsonNode box = row.path("box");
    double x = box.path(0).asDouble();
    double y = box.path(1).asDouble();
    Corners corners = Corners.box(x, y, x + box.path(2).asDouble(), y + box.path(3).asDouble());
    String text = row.path("text").isTextual() ? plain(row.path("text").asText()) : null;
    String country = row.path("country").isTextual() ? row.path("country").asText() : "";
    return new PlatePicture.Label(corners, text, row.path("lines").asInt(1), country);
  }

  /** What a reader should give for a label: umlauts and signs of other scripts are left out. */
  private static String plain(String text) {
    return text.replaceAll("[^A-Z0-9]", "");
  }

  private static Split split(JsonNode row) {
    if (row.path("split").asText().equals("val")) {
      return Split.HELD_OUT;
    }
    String key = row.path("text").asText("");
    int hash = (key.isEmpty() ? row.path("file").asText() : key).hashCode();
    return Math.floorMod(Seeds.mix(1, hash), TUNING_EVERY) == 0 ? Split.TUNING : Split.TRAIN;
  }
}
