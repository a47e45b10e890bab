package dev.clearlane.serving.plates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.plates.Observation.FrameStamp;
import dev.clearlane.serving.plates.PlateTracker.Event;
import dev.clearlane.serving.plates.PlateTracker.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlateTrackerTest {
  private final PlateTracker tracker =
      new PlateTracker(
          new TrackSettings(3, 0.5, 1, 0.5, RestoredVotes.DEFAULT, FormatPrior.DEFAULT), "front-");
  private final List<Event> events = new ArrayList<>();
  private long sequence;

  @Test
  void shouldReportAVehicleOnceAndItsEnd() throws Exception {
    for (int i = 0; i < 10; i++) {
      frame(0.1 * i, plate(100 + 30 * i, 100, "AB12CDE", 0.9));
    }
    frame(3);
    assertThat(events).extracting(Event::kind).containsExactly(Kind.NEW, Kind.END);
    Sighting end = events.get(1).sighting();
    assertThat(end.track()).isEqualTo("front-1");
    assertThat(end.frames()).isEqualTo(10);
    assertThat(end.voted().text()).isEqualTo("AB12CDE");
    assertThat(end.confidence()).isEqualTo(0.9, within(0.01));
    assertThat(events.get(0).sighting().frames()).isEqualTo(3);
  }

  @Test
  void shouldKeepSilentWithoutEnoughEvidence() throws Exception {
    frame(0, plate(100, 100, "AB12CDE", 0.9));
    frame(0.1, plate(100, 100, "AB12CDE", 0.9));
    frame(5);
    for (int i = 0; i < 10; i++) {
      frame(6 + 0.1 * i, plate(300, 100, "XY34ZZZ", 0.3)); // never sure
    }
    for (int i = 0; i < 10; i++) {
      frame(8 + 0.1 * i, plate(500, 100, "", 0)); // never read
    }
    events.addAll(tracker.finish());
    assertThat(events).isEmpty();
    assertThat(tracker.size()).isZero();
  }

  @Test
  void shouldNotTakeSignsForPlates() throws Exception {
    for (int i = 0; i < 10; i++) {
      frame(
          0.1 * i,
          plate(100, 100, "HARBOUR", 0.9),
          plate(400, 100, "1A", 0.9),
          plate(100, 400, "LAKER0AD", 0.9),
          plate(700, 100, "20260411112PM", 0.9));
    }
    events.addAll(tracker.finish());
    assertThat(events).isEmpty();
  }

  @Test
  void shouldTakeZerosAndOnesForDigitsWhereAFormatHasThem() throws Exception {
    for (int i = 0; i < 4; i++) {
      frame(0.1 * i, plate(100, 100, "ABC1001", 0.9));
    }
    assertThat(tracker.finish()).isNotEmpty();
  }

  @Test
  void shouldVoteByCharacterAndUpdate() throws Exception {
    frame(0, plate(100, 100, "AB12CDF", 0.9));
    frame(0.1, plate(100, 100, "AB12CDF", 0.9));
    frame(0.2, plate(100, 100, "AB12CDF", 0.9));
    for (int i = 0; i < 8; i++) {
      frame(1 + 0.1 * i, plate(100, 100, "AB12CDE", 0.95));
    }
    frame(1.9, plate(100, 100, "A812CD", 0.4)); // another length and unsure
    assertThat(events).extracting(Event::kind).startsWith(Kind.NEW, Kind.UPDATE);
    assertThat(events.get(0).sighting().voted().text()).isEqualTo("AB12CDF");
    Sighting last = events.get(events.size() - 1).sighting();
    assertThat(last.voted().text()).isEqualTo("AB12CDE");
    assertThat(last.voted().characters().get(6).alternatives().get(1).character()).isEqualTo('F');
    assertThat(last.voted().candidates())
        .extracting(Candidate::text)
        .containsExactly("AB12CDE", "AB12CDF");
    assertThat(last.voted().candidates())
        .extracting(Candidate::score)
        .isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void shouldKeepTwoVehiclesApartWhoseWaysCross() throws Exception {
    for (int i = 0; i < 20; i++) {
      frame(
          0.1 * i,
          plate(100 + 20 * i, 100, "AB12CDE", 0.9),
          plate(480 - 20 * i, 110, "XY34ZZZ", 0.9));
    }
    events.addAll(tracker.finish());
    assertThat(events)
        .filteredOn(event -> event.kind() == Kind.END)
        .extracting(event -> event.sighting().voted().text())
        .containsExactlyInAnyOrder("AB12CDE", "XY34ZZZ");
    assertThat(events).filteredOn(event -> event.kind() == Kind.NEW).hasSize(2);
  }

  @Test
  void shouldReportAVehicleOnceThatWasTakenForTwo() throws Exception {
    for (int i = 0; i < 5; i++) {
      frame(0.1 * i, plate(100, 100, "AB12CDE", 0.7), plate(100, 160, "AB12CDE", 0.9));
    }
    assertThat(tracker.size()).isEqualTo(2); // the last frame's second box is new again
    events.addAll(tracker.finish());
    assertThat(events).extracting(Event::kind).containsExactly(Kind.NEW, Kind.END);
    assertThat(events.get(1).sighting().frames()).isEqualTo(5);
    assertThat(events.get(1).sighting().best().raw().reading().confidence()).isEqualTo(0.9);
  }

  @Test
  void shouldFollowAVehicleThroughAGapAndAJump() throws Exception {
    for (int i = 0; i < 5; i++) {
      frame(0.1 * i, plate(100, 100, "AB12CDE", 0.9));
    }
    frame(0.9, plate(700, 300, "AB12CDE", 0.9)); // the same text far away, after a gap
    events.addAll(tracker.finish());
    assertThat(events).extracting(Event::kind).containsExactly(Kind.NEW, Kind.END);
    assertThat(events.get(1).sighting().frames()).isEqualTo(6);
  }

  @Test
  void shouldLowerTheConfidenceWhereRestorationReadsDifferently() throws Exception {
    for (int i = 0; i < 4; i++) {
      frame(0.1 * i, observed(0.1 * i, plate("AB12CDE", 0.8, 100), plate("AB12CDE", 0.95, 100)));
    }
    Sighting agreeing = tracker.finish().get(0).sighting();
    assertThat(agreeing.readsDiffer()).isFalse();
    for (int i = 0; i < 4; i++) {
      frame(
          5 + 0.1 * i,
          observed(5 + 0.1 * i, plate("AB12CDE", 0.8, 100), plate("AB12CDB", 0.95, 100)));
    }
    events.clear();
    frame(9);
    PlateTracker lenient =
        new PlateTracker(
            new TrackSettings(1, 0.1, 1, 0, RestoredVotes.DEFAULT, FormatPrior.DEFAULT), "");
    List<Event> reported =
        lenient.add(
            List.of(observed(0, plate("AB12CDE", 0.8, 100), plate("AB12CDB", 0.95, 100))), 0);
    Sighting differing = reported.get(0).sighting();
    assertThat(differing.readsDiffer()).isTrue();
    assertThat(differing.raw().text()).isEqualTo("AB12CDE");
    assertThat(differing.restored().text()).isEqualTo("AB12CDB");
    assertThat(differing.confidence())
        .isEqualTo(Sighting.DISAGREEMENT * differing.voted().confidence(), within(1e-9));
  }

  @Test
  void shouldLetRestoredFramesVoteOnlyIfTheirModelsWereShownToHelp() throws Exception {
    // The restored reading is surer and sharper, but wrong.
    ReadPlate raw = plate("AB12CDE", 0.6, 100);
    ReadPlate wrong = plate("AB12CDB", 0.95, 100);
    Sighting evidence = seen(RestoredVotes.DEFAULT, raw, wrong);
    assertThat(evidence.voted().text()).isEqualTo("AB12CDE");
    assertThat(evidence.restored().text()).isEqualTo("AB12CDB");
    assertThat(evidence.restoredVotes()).isFalse();
    assertThat(evidence.readsDiffer()).isTrue();
    assertThat(evidence.confidence()).isEqualTo(0.6 * Sighting.DISAGREEMENT, within(1e-9));
    for (String model : List.of("deblur-a", RestoredVotes.ALL)) {
      Sighting voting = seen(new RestoredVotes(Set.of(model)), raw, wrong);
      assertThat(voting.voted().text()).isEqualTo("AB12CDB");
      assertThat(voting.restoredVotes()).isTrue();
      assertThat(voting.readsDiffer()).isTrue();
    }
    // Agreeing evidence leaves the confidence as it was without it.
    Sighting agreeing = seen(RestoredVotes.DEFAULT, raw, plate("AB12CDE", 0.95, 100));
    assertThat(agreeing.confidence()).isEqualTo(0.6, within(1e-9));
  }

  @Test
  void shouldNotReportWhatOnlyFramesWithoutAVoteRead() throws Exception {
    PlateTracker one =
        new PlateTracker(
            new TrackSettings(1, 0.1, 1, 0, RestoredVotes.DEFAULT, FormatPrior.DEFAULT), "");
    one.add(List.of(observed(0, plate("", 0, 100), plate("AB12CDE", 0.95, 100))), 0);
    assertThat(one.finish()).isEmpty();
  }

  @Test
  void shouldCountAFrameOnlyIfAllItsModelsHelp() {
    RestoredVotes votes = new RestoredVotes(Set.of("deblur-a", "derain-a"));
    assertThat(votes.count(List.of("derain-a", "deblur-a"))).isTrue();
    assertThat(votes.count(List.of("derain-b", "deblur-a"))).isFalse();
    assertThat(votes.count(List.of())).isFalse();
    assertThat(new RestoredVotes(Set.of(RestoredVotes.ALL)).count(List.of("any"))).isTrue();
    assertThat(new RestoredVotes(Set.of(RestoredVotes.ALL)).count(List.of())).isFalse();
    assertThat(RestoredVotes.DEFAULT.models()).containsExactly("maxim-deblurring-s1");
  }

  @Test
  void shouldCopySurroundingsOfTheBestPlateOnly() throws Exception {
    List<Double> copied = new ArrayList<>();
    List<Observation> looked = new ArrayList<>();
    PlateTracker one =
        new PlateTracker(
            TrackSettings.DEFAULT,
            "",
            best -> {
              looked.add(best);
              return Optional.empty();
            });
    for (int width : new int[] {80, 60, 100, 90, 70}) {
      Observation seen = observed(0.01 * width, plate("AB12CDE", 0.9, width), null);
      one.add(
          List.of(seen),
          0.1,
          plate -> {
            copied.add(plate.box().width());
            return new Surroundings(Picture.black(width, 24), plate);
          });
    }
    List<Event> ended = one.finish();
    assertThat(ended).isNotEmpty();
    assertThat(copied).containsExactly(80.0, 100.0);
    assertThat(looked).hasSize(1);
    assertThat(looked.get(0).surroundings().picture().widthPx()).isEqualTo(100);
  }

  private Sighting seen(RestoredVotes votes, ReadPlate raw, ReadPlate restored) throws Exception {
    PlateTracker one =
        new PlateTracker(new TrackSettings(1, 0.1, 1, 0, votes, FormatPrior.DEFAULT), "");
    for (int i = 0; i < 3; i++) {
      one.add(List.of(observed(0.1 * i, raw, restored)), 0.1 * i);
    }
    List<Event> events = one.finish();
    return events.get(events.size() - 1).sighting();
  }

  @Test
  void shouldKeepTheBestCrop() throws Exception {
    for (int width : new int[] {80, 160, 120}) {
      frame(0.1 * width, observed(0.1 * width, plate("AB12CDE", 0.9, width), null));
    }
    PlateTracker one = new PlateTracker(TrackSettings.DEFAULT, "");
    List<Observation> plates = new ArrayList<>();
    for (int width : new int[] {80, 100, 90}) {
      plates.add(observed(0.01 * width, plate("AB12CDE", 0.9, width), null));
    }
    for (Observation each : plates) {
      one.add(List.of(each), each.frame().seconds());
    }
    assertThat(one.finish().get(0).sighting().best().raw().crop().widthPx()).isEqualTo(100);
  }

  @Test
  void shouldLookOnceMoreAtTheBestPlateOfAVehicleThatHasGone() throws Exception {
    List<Observation> looked = new ArrayList<>();
    ReadPlate close = plate("AB12CDE", 0.99, 100);
    PlateTracker one =
        new PlateTracker(
            new TrackSettings(3, 0.5, 1, 0.5, RestoredVotes.DEFAULT, FormatPrior.DEFAULT),
            "",
            best -> {
              looked.add(best);
              return Optional.of(close);
            });
    for (int i = 0; i < 4; i++) {
      one.add(List.of(observed(0.1 * i, plate("AB12CDE", 0.3, 100 + i), null)), 0.1 * i);
    }
    assertThat(looked).isEmpty();

    List<Event> events = one.finish();

    assertThat(looked).hasSize(1);
    assertThat(looked.get(0).raw().crop().widthPx()).isEqualTo(103);
    // Never sure before: reported when it has gone.
    assertThat(events).extracting(Event::kind).containsExactly(Kind.NEW, Kind.END);
    Sighting vehicle = events.get(1).sighting();
    assertThat(vehicle.close()).isSameAs(close);
    assertThat(vehicle.readsDiffer()).isFalse();
    assertThat(vehicle.confidence()).isGreaterThan(0.5);
  }

  @Test
  void shouldLowerTheConfidenceWhereTheLastLookReadsDifferently() throws Exception {
    PlateTracker one =
        new PlateTracker(
            new TrackSettings(1, 0.1, 1, 0, RestoredVotes.DEFAULT, FormatPrior.DEFAULT),
            "",
            best -> Optional.of(plate("AB12CDB", 0.9, 100)));
    one.add(List.of(observed(0, plate("AB12CDE", 0.9, 100), null)), 0);
    Sighting vehicle = one.finish().get(0).sighting();
    assertThat(vehicle.readsDiffer()).isTrue();
    assertThat(vehicle.confidence())
        .isEqualTo(Sighting.DISAGREEMENT * vehicle.voted().confidence(), within(1e-9));
  }

  @Test
  void shouldAskForMoreFramesWhileAReadablePlateIsNotReported() throws Exception {
    frame(0, observed(0, plate("", 0.9, 30), null));
    assertThat(tracker.isUndecided(60)).as("too small to be read for long").isFalse();
    frame(0.1, observed(0.1, plate("AB12CDE", 0.9, 45), null));
    assertThat(tracker.isUndecided(60)).as("nearly as wide as is read").isTrue();
    frame(0.2, observed(0.2, plate("AB12CDE", 0.9, 60), null));
    assertThat(tracker.isUndecided(60)).isTrue();
    frame(0.3, observed(0.3, plate("AB12CDE", 0.9, 80), null));
    assertThat(events).extracting(Event::kind).containsExactly(Kind.NEW);
    assertThat(tracker.isUndecided(60)).as("reported").isFalse();
  }

  @Test
  void shouldNotAskForMoreFramesOfWhatCannotBeReadOrHasGone() throws Exception {
    for (int i = 0; i < 20; i++) {
      frame(0.04 * i, observed(0.04 * i, plate("HARBOUR", 0.9, 100), null));
      if (i == 5) {
        assertThat(tracker.isUndecided(60)).isTrue();
      }
    }
    assertThat(tracker.isUndecided(60)).as("after 20 frames in vain").isFalse();
    frame(5, plate(500, 100, "AB12CDE", 0.9));
    assertThat(tracker.isUndecided(60)).isTrue();
    frame(5.1);
    assertThat(tracker.isUndecided(60)).as("not in this frame").isFalse();
  }

  @Test
  void shouldLimitHowManyItFollows() throws Exception {
    List<Observation> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(observed(0, plateAt(1000.0 * i, 100, "AB" + (100 + i), 0.9, 100), null));
    }
    tracker.add(many, 0);
    assertThat(tracker.size()).isEqualTo(PlateTracker.MAX_TRACKS);
  }

  private void frame(double seconds, Observation... plates) throws Exception {
    sequence++;
    List<Observation> stamped = new ArrayList<>();
    for (Observation each : plates) {
      FrameStamp stamp = new FrameStamp(sequence, 0, 0, seconds, "pass", "pass", List.of());
      stamped.add(new Observation(stamp, each.raw(), each.restored()));
    }
    events.addAll(tracker.add(stamped, seconds));
  }

  private Observation plate(double x, double y, String text, double confidence) {
    return observed(0, plateAt(x, y, text, confidence, 100), null);
  }

  static ReadPlate plate(String text, double confidence, int width) {
    return plateAt(100, 100, text, confidence, width);
  }

  private static ReadPlate plateAt(double x, double y, String text, double confidence, int width) {
    PlateBox box = new PlateBox(x, y, width, 24);
    List<ReadCharacter> characters = new ArrayList<>();
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      characters.add(
          new ReadCharacter(
              each, confidence, List.of(new ReadCharacter.Alternative(each, confidence))));
    }
    Reading reading =
        text.isEmpty()
            ? Reading.NONE
            : new Reading(
                text,
                confidence,
                characters,
                List.of(new Candidate(text, confidence, confidence, List.of())),
                1,
                null);
    return new ReadPlate(
        new Detection(box, Quad.of(box), 0.9), Picture.black(width, 24), reading, 0.5);
  }

  private Observation observed(double seconds, ReadPlate raw, @Nullable ReadPlate restored) {
    FrameStamp stamp =
        new FrameStamp(sequence++, 0, 0, seconds, "deblur", "deblur", List.of("deblur-a"));
    return new Observation(stamp, raw, restored);
  }
}
