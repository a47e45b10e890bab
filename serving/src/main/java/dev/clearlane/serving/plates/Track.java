package dev.clearlane.serving.plates;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One vehicle's plate over the frames in which it was seen. Not thread-safe. */
final class Track {
  /** Readings that vote: more do not change a text, but take memory. */
  private static final int BALLOTS = 40;

  /** Frames after which more of them will not help. */
  private static final int ENOUGH_FRAMES = 15;

  /** A plate of this share of the width that can be read will soon be as wide. */
  private static final double NEARLY_READABLE = 2.0 / 3;

  private static final int MIN_CHARACTERS = 3;
  private static final int MAX_CHARACTERS = 10;

  private final String id;
  private final TrackSettings settings;
  private final Vote raw;
  private final Vote restored;
  private final Vote both;
  private final Set<Long> sequences = new HashSet<>();
  private final Observation first;
  private Observation last;
  private Observation best;
  private @Nullable ReadPlate close;
  private boolean restoredVotes;
  private double speedX; // pixels per second
  private double speedY;
  private boolean reported;
  private String reportedText = "";
  private double reportedConfidence;
  private double reportedSeconds;

  /**
   * @param around asked for the surroundings of the best plate
   */
  Track(String id, TrackSettings settings, Observation first, Surroundings.Source around) {
    this.id = id;
    this.settings = settings;
    raw = new Vote(BALLOTS, settings.prior());
    restored = new Vote(BALLOTS, settings.prior());
    both = new Vote(2 * BALLOTS, settings.prior());
    this.first = first;
    last = first;
    best = withSurroundings(first, around);
    count(first);
  }

  private static Observation withSurroundings(Observation seen, Surroundings.Source around) {
    return seen.with(around.of(seen.raw().plate()));
  }

  /**
   * @param around asked for the surroundings of the plate if it is the best one so far
   */
  void add(Observation next, Surroundings.Source around) {
    double seconds = next.frame().seconds() - last.frame().seconds();
    if (seconds > 0) {
      PlateBox before = last.raw().plate().box();
      PlateBox now = next.raw().plate().box();
      speedX = (now.centreX() - before.centreX()) / seconds;
      speedY = (now.centreY() - before.centreY()) / seconds;
    }
    last = next;
    if (next.quality(settings.votes()) > best.quality(settings.votes())) {
      best = withSurroundings(next, around);
    }
    count(next);
  }

  private void count(Observation each) {
    sequences.add(each.frame().sequence());
    ReadPlate captured = each.raw();
    raw.add(captured.reading(), captured.sharpness());
    both.add(captured.reading(), captured.sharpness());
    ReadPlate treated = each.restored();
    if (treated != null) {
      restored.add(treated.reading(), treated.sharpness());
      if (settings.votes().count(each.frame().models())) {
        both.add(treated.reading(), treated.sharpness());
        restoredVotes |= treated.reading().hasText();
      }
    }
  }

  /** Adds what another track saw of the same vehicle, which was taken for another one. */
  void absorb(Track other) {
    sequences.addAll(other.sequences);
    raw.addAll(other.raw);
    restored.addAll(other.restored);
    both.addAll(other.both);
    restoredVotes |= other.restoredVotes;
    if (other.last.frame().seconds() > last.frame().seconds()) {
      last = other.last;
      speedX = other.speedX;
      speedY = other.speedY;
    }
    if (other.best.quality(settings.votes()) > best.quality(settings.votes())) {
      best = other.best;
    }
  }

  /** Adds what a closer look at the best observation read, as one more reading. */
  void addCloseLook(ReadPlate look) {
    close = look;
    both.add(look.reading(), look.sharpness());
  }

  /** Where the plate is expected at a time. */
  PlateBox expected(double seconds) {
    double gap = Math.max(0, seconds - last.frame().seconds());
    PlateBox box = last.raw().plate().box();
    return new PlateBox(box.x() + speedX * gap, box.y() + speedY * gap, box.width(), box.height());
  }

  Observation last() {
    return last;
  }

  Observation best() {
    return best;
  }

  /** Whether it was seen in as many frames as a report takes, whatever was read. */
  boolean isLasting() {
    return sequences.size() >= settings.minReads();
  }

  /** See {@link PlateTracker#isUndecided}. */
  boolean isUndecided(int minWidthPx) {
    return !reported
        && sequences.size() < ENOUGH_FRAMES
        && last.raw().plate().corners().width() >= NEARLY_READABLE * minWidthPx;
  }

  /** The voted text so far; empty for none. */
  String text() {
    return both.result().text();
  }

  Sighting snapshot() {
    return new Sighting(
        id,
        first.frame(),
        last.frame(),
        best,
        sequences.size(),
        raw.result(),
        restored.result(),
        restoredVotes,
        close,
        both.result());
  }

  /** Whether there is enough to report. */
  boolean hasEvidence() {
    return isLasting()
        && both.size() >= settings.minReads()
        && isPlate(text())
        && snapshot().confidence() >= settings.minConfidence();
  }

  /**
   * Signs and lettering have boxes and texts too, and so have dates that a camera writes into its
   * picture; plates of letters alone, or of more than ten characters, are hardly issued. O and I
   * are often read as 0 and 1, which therefore are digits only where a format has them.
   */
  private static boolean isPlate(String text) {
    return text.length() >= MIN_CHARACTERS
        && (text.length() <= MAX_CHARACTERS || !NationalFormats.matching(text).isEmpty())
        && (text.chars().anyMatch(c -> c >= '2' && c <= '9') || NationalFormats.matchesFixed(text));
  }

  boolean isReported() {
    return reported;
  }

  /** Whether the text changed, or is surer by a step, since the last report. */
  boolean isWorthAnUpdate(double seconds) {
    if (seconds - reportedSeconds < settings.updateSeconds()) {
      return false;
    }
    Sighting now = snapshot();
    return !now.voted().text().equals(reportedText) || now.confidence() >= reportedConfidence + 0.1;
  }

  void report(double seconds) {
    Sighting now = snapshot();
    reported = true;
    reportedText = now.voted().text();
    reportedConfidence = now.confidence();
    reportedSeconds = seconds;
  }
}
