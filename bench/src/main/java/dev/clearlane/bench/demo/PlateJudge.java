package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.DriveTruth;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares the plates that are reported with those of the drive. Used on one thread. */
final class PlateJudge implements PlateReceiver {
  /** Narrower plates need not be read. */
  private static final int MIN_WIDTH_PX = 60;

  private final Map<String, PlateSighting> vehicles = new LinkedHashMap<>();

  @Override
  public void publish(PlateSighting plate) {
    vehicles.put(plate.track(), plate);
  }

  /** Vehicles in the order in which they were reported, then those that should have been. */
  List<PlateScore> scores(DriveTruth truth) {
    Map<String, Integer> widest =
        truth.plates().stream()
            .flatMap(seen -> seen.plates().stream())
            .collect(
                Collectors.toMap(
                    DriveTruth.Plate::text,
                    DriveTruth.Plate::widthPx,
                    Math::max,
                    LinkedHashMap::new));
    List<PlateScore> scores = new ArrayList<>();
    for (PlateSighting each : vehicles.values()) {
      String text = each.voted().text();
      scores.add(
          new PlateScore(
              text,
              text(each.raw()),
              text(each.restored()),
              widest.containsKey(text) ? PlateScore.Outcome.CORRECT : PlateScore.Outcome.WRONG));
    }
    widest.forEach(
        (text, width) -> {
          if (width >= MIN_WIDTH_PX && scores.stream().noneMatch(one -> one.text().equals(text))) {
            scores.add(new PlateScore(text, null, null, PlateScore.Outcome.MISSED));
          }
        });
    return scores;
  }

  private static @Nullable String text(PlateSighting.@Nullable Read read) {
    return read == null ? null : read.text();
  }
}
