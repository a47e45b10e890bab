package dev.clearlane.edge.sighting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clearlane.bundle.Picture;
import dev.clearlane.edge.publish.mqtt.PlateSighting;
import dev.clearlane.serving.plates.Candidate;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.Quad;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Reading;
import dev.clearlane.serving.plates.Sighting;
import java.util.List;

/** Objects that hold a text do not show it when they are printed, as an exception may do. */
final class PlateSightingTexts {
  private PlateSightingTexts() {}

  static void assertHidden(String text) {
    Candidate candidate = new Candidate(text, 0.9, 0.9, List.of());
    Reading reading = new Reading(text, 0.9, List.of(), List.of(candidate), 1, null);
    PlateBox box = new PlateBox(0, 0, 10, 5);
    ReadPlate plate =
        new ReadPlate(new Detection(box, Quad.of(box), 0.9), Picture.black(2, 1), reading, 0.5);
    Observation.FrameStamp stamp =
        new Observation.FrameStamp(0, 0, 0, 0, "pass", "pass", List.of());
    Observation seen = new Observation(stamp, plate, plate);
    Sighting vehicle =
        new Sighting("t", stamp, stamp, seen, 1, reading, reading, false, plate, reading);
    assertThat(vehicle.toString()).contains("t").doesNotContain(text);
    assertThat(candidate.toString()).doesNotContain(text);
    assertThat(new PlateSighting.Read(text, 0.5).toString()).doesNotContain(text);
    assertThat(new PlateSighting.CloseLook(text, 0.5, "m").toString()).doesNotContain(text);
    assertThat(new PlateSighting.Voted(text, 0.5, null, List.of(), null).toString())
        .doesNotContain(text);
  }
}
