package dev.clearlane.edge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.serving.plates.InspectedPlate;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Reading;
import dev.clearlane.serving.plates.Sighting;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Prints plates: a table, or one JSON object per line. */
final class PlateReport {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String ROW = "%-28s %-12s %6s %7s %-24s %s";

  private final PrintWriter out;
  private final boolean json;
  private final String closeLookModel;
  private boolean begun;

  /**
   * @param closeLookModel id of the model that restores for a closer look; empty for none
   */
  PlateReport(PrintWriter out, boolean json, String closeLookModel) {
    this.out = out;
    this.json = json;
    this.closeLookModel = closeLookModel;
  }

  /** A plate of a picture. */
  void plate(String file, InspectedPlate inspected) {
    Reading reading = inspected.reading();
    ReadPlate plate = inspected.plate();
    if (json) {
      Map<String, Object> object = object(file, plate, reading);
      object.put("confidence", rounded(inspected.confidence()));
      putClose(object, plate.reading(), inspected.close());
      line(object);
      return;
    }
    row(
        file,
        reading,
        inspected.confidence(),
        plate.plate().score(),
        plate.plate().box(),
        (reading.hasText() ? region(reading) : "not read")
            + (inspected.readsDiffer() ? " unrestored " + plate.reading().text() : ""));
  }

  private void putClose(Map<String, Object> object, Reading raw, @Nullable ReadPlate close) {
    if (close != null) {
      object.put("raw", text(raw));
      Map<String, Object> look = text(close.reading());
      look.put("model", closeLookModel);
      object.put("close_look", look);
    }
  }

  private static Map<String, Object> text(Reading reading) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("text", reading.text());
    object.put("confidence", rounded(reading.confidence()));
    return object;
  }

  /** A file without plates. */
  void none(String file) {
    if (!json) {
      out.printf("%s: no plates%n", file);
      out.flush();
    }
  }

  /** A vehicle of a clip. */
  void vehicle(String file, Sighting vehicle) {
    Reading voted = vehicle.voted();
    ReadPlate best = vehicle.best().raw();
    if (json) {
      Map<String, Object> object = object(file, best, voted);
      object.put("confidence", rounded(vehicle.confidence()));
      object.put("track", vehicle.track());
      object.put("frames", vehicle.frames());
      object.put("from_s", rounded(vehicle.first().seconds()));
      object.put("to_s", rounded(vehicle.last().seconds()));
      object.put("best_frame", vehicle.best().frame().sequence());
      putClose(object, vehicle.raw(), vehicle.close());
      line(object);
      return;
    }
    row(
        file,
        voted,
        vehicle.confidence(),
        best.plate().score(),
        best.plate().box(),
        String.format(
            Locale.ROOT,
            "%.2f to %.2f s, %d frames%s",
            vehicle.first().seconds(),
            vehicle.last().seconds(),
            vehicle.frames(),
            region(voted).isEmpty() ? "" : ", " + region(voted)));
  }

  private static String region(Reading reading) {
    return reading.region() == null ? "" : reading.region();
  }

  private void row(
      String file, Reading reading, double confidence, double score, PlateBox box, String note) {
    if (!begun) {
      begun = true;
      out.println(ROW.formatted("file", "text", "conf", "score", "box x,y,w,h", "note").strip());
    }
    String place =
        String.format(
            Locale.ROOT, "%.0f,%.0f,%.0f,%.0f", box.x(), box.y(), box.width(), box.height());
    out.println(
        String.format(
                Locale.ROOT,
                ROW,
                file,
                reading.hasText() ? reading.text() : "-",
                reading.hasText() ? String.format(Locale.ROOT, "%.2f", confidence) : "-",
                String.format(Locale.ROOT, "%.2f", score),
                place,
                note)
            .stripTrailing());
    out.flush();
  }

  private static Map<String, Object> object(String file, ReadPlate plate, Reading reading) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", file);
    object.put("text", reading.text());
    object.put("confidence", rounded(reading.confidence()));
    object.put("score", rounded(plate.plate().score()));
    PlateBox box = plate.plate().box();
    object.put(
        "box",
        List.of(rounded(box.x()), rounded(box.y()), rounded(box.width()), rounded(box.height())));
    Quad corners = plate.plate().corners();
    object.put(
        "corners",
        List.of(
            List.of(rounded(corners.x0()), rounded(corners.y0())),
            List.of(rounded(corners.x1()), rounded(corners.y1())),
            List.of(rounded(corners.x2()), rounded(corners.y2())),
            List.of(rounded(corners.x3()), rounded(corners.y3()))));
    object.put("lines", reading.lines());
    if (reading.region() != null) {
      object.put("region", reading.region());
    }
    object.put(
        "characters",
        reading.characters().stream()
            .map(
                each ->
                    each.alternatives().stream()
                        .map(one -> List.of("" + one.character(), rounded(one.confidence())))
                        .toList())
            .toList());
    List<Map<String, Object>> candidates = new ArrayList<>();
    reading
        .candidates()
        .forEach(
            each -> {
              Map<String, Object> candidate = new LinkedHashMap<>();
              candidate.put("text", each.text());
              candidate.put("score", rounded(each.score()));
              candidate.put("probability", rounded(each.probability()));
              candidates.add(candidate);
            });
    object.put("candidates", candidates);
    return object;
  }

  private static double rounded(double value) {
    return Math.rint(value * 1000) / 1000;
  }

  private void line(Map<String, Object> object) {
    try {
      out.println(JSON.writeValueAsString(object));
      out.flush();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps of plain values can always be written
    }
  }
}
