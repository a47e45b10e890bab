package dev.clearlane.serving.plates;

import dev.clearlane.serving.inference.EngineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows plates over the frames of one camera: one event when a vehicle's text is sure enough, one
 * for each change, and one when it has gone. A vehicle that was never sure enough is not reported.
 * Not thread-safe.
 */
public final class PlateTracker {
  /** Vehicles that are followed at once; more are ignored. */
  static final int MAX_TRACKS = 64;

  /** A plate may be this many widths away from where it is expected. */
  private static final double MAX_DISTANCE = 2;

  /** A plate may be this much wider or narrower from one frame to the next. */
  private static final double MAX_GROWTH = 1.8;

  private TrackSettings settings;
  private final String prefix;
  private final LastLook lastLook;
  private final List<Track> tracks = new ArrayList<>();
  private long started;
  private double latestSeconds = Double.NEGATIVE_INFINITY;

  /**
   * @param prefix begins the ids of tracks, so that they stay unique over restarts
   */
  public PlateTracker(TrackSettings settings, String prefix) {
    this(settings, prefix, best -> Optional.empty());
  }

  /**
   * @param prefix begins the ids of tracks, so that they stay unique over restarts
   * @param lastLook is taken at each vehicle that has gone, before its last event
   */
  public PlateTracker(TrackSettings settings, String prefix, LastLook lastLook) {
    this.settings = settings;
    this.prefix = prefix;
    this.lastLook = lastLook;
  }

  /** Reads the best plate of a vehicle once more, when it has gone. */
  @FunctionalInterface
  public interface LastLook {
    /** What was read, and its crop; empty if nothing more can be seen. */
    Optional<ReadPlate> at(Observation best) throws EngineException, InterruptedException;
  }

  /** What happened to a vehicle. */
  public enum Kind {
    /** Its text is sure enough for the first time. */
    NEW,
    /** Its text changed, or is clearly surer. */
    UPDATE,
    /** It has gone. */
    END
  }

  /** An event, with what is known at that time. */
  public record Event(Kind kind, Sighting sighting) {}

  /**
   * Adds the plates of a frame, for which no closer look is taken.
   *
   * @param plates of one frame, or none
   * @param seconds stream time of the frame; does not decrease
   * @throws EngineException if the last look at a vehicle that has gone failed
   */
  public List<Event> add(List<Observation> plates, double seconds)
      throws EngineException, InterruptedException {
    return add(plates, seconds, Surroundings.Source.NONE);
  }

  /**
   * Adds the plates of a frame.
   *
   * @param plates of one frame, or none
   * @param seconds stream time of the frame; does not decrease
   * @param around asked for the surroundings of each plate that is its vehicle's best one so far,
   *     before this returns
   * @throws EngineException if the last look at a vehicle that has gone failed
   */
  public List<Event> add(List<Observation> plates, double seconds, Surroundings.Source around)
      throws EngineException, InterruptedException {
    latestSeconds = seconds;
    List<Event> events = new ArrayList<>(endLost(seconds));
    List<Track> free = new ArrayList<>(tracks);
    List<Observation> left = new ArrayList<>(plates);
    for (Match match = best(free, left, seconds);
        match != null;
        match = best(free, left, seconds)) {
      match.track().add(match.plate(), around);
      free.remove(match.track());
      left.remove(match.plate());
    }
    for (Observation plate : left) {
      if (tracks.size() < MAX_TRACKS) {
        tracks.add(new Track(prefix + ++started, settings, plate, around));
      }
    }
    for (Track track : List.copyOf(tracks)) {
      report(track, seconds, events);
    }
    return events;
  }

  /**
   * Ends all vehicles, at the end of a stream.
   *
   * @throws EngineException if the last look at one failed
   */
  public List<Event> finish() throws EngineException, InterruptedException {
    return endLost(Double.POSITIVE_INFINITY);
  }

  /** Uses another prior for vehicles that come from now on. */
  public void setPrior(FormatPrior prior) {
    settings = settings.with(prior);
  }

  /**
   * Whether the last frame shows a vehicle that might be reported if it were looked at more often:
   * one that is not reported yet, has a plate that can be read or will be soon, and was not looked
   * at in vain for long.
   *
   * @param minWidthPx narrower plates are not read
   */
  public boolean isUndecided(int minWidthPx) {
    return tracks.stream()
        .anyMatch(
            track ->
                track.last().frame().seconds() == latestSeconds && track.isUndecided(minWidthPx));
  }

  /** Vehicles that are followed now. */
  public int size() {
    return tracks.size();
  }

  private void report(Track track, double seconds, List<Event> events) {
    if (!track.isReported() && track.hasEvidence()) {
      Optional<Track> same = reportedAs(track.text());
      if (same.isPresent()) {
        same.get().absorb(track);
        tracks.remove(track);
        return;
      }
      track.report(seconds);
      events.add(new Event(Kind.NEW, track.snapshot()));
    } else if (track.isReported() && track.isWorthAnUpdate(seconds)) {
      track.report(seconds);
      events.add(new Event(Kind.UPDATE, track.snapshot()));
    }
  }

  /** The vehicle that was reported with a text: no other one has the same. */
  private Optional<Track> reportedAs(String text) {
    return tracks.stream()
        .filter(track -> track.isReported() && track.text().equals(text))
        .findFirst();
  }

  private List<Event> endLost(double seconds) throws EngineException, InterruptedException {
    List<Event> ended = new ArrayList<>();
    for (Iterator<Track> each = tracks.iterator(); each.hasNext(); ) {
      Track track = each.next();
      if (seconds - track.last().frame().seconds() > settings.lostSeconds()) {
        each.remove();
        end(track, ended);
      }
    }
    return ended;
  }

  private void end(Track track, List<Event> events) throws EngineException, InterruptedException {
    if (track.isLasting()) {
      lastLook.at(track.best()).ifPresent(track::addCloseLook);
    }
    if (!track.isReported() && track.hasEvidence()) {
      Optional<Track> same = reportedAs(track.text());
      if (same.isPresent()) {
        same.get().absorb(track);
        return;
      }
      events.add(new Event(Kind.NEW, track.snapshot()));
      events.add(new Event(Kind.END, track.snapshot()));
    } else if (track.isReported()) {
      events.add(new Event(Kind.END, track.snapshot()));
    }
  }

  private record Match(Track track, Observation plate, double score) {}

  private static @Nullable Match best(List<Track> free, List<Observation> plates, double seconds) {
    return free.stream()
        .flatMap(
            track ->
                plates.stream().map(plate -> new Match(track, plate, score(track, plate, seconds))))
        .filter(match -> match.score() > 0)
        .max(Comparator.comparingDouble(Match::score))
        .orElse(null);
  }

  /** How well a plate continues a track: 0 for not at all, else up to 2. */
  private static double score(Track track, Observation plate, double seconds) {
    PlateBox expected = track.expected(seconds);
    PlateBox box = plate.raw().plate().box();
    double distance =
        Math.hypot(box.centreX() - expected.centreX(), box.centreY() - expected.centreY())
            / Math.max(1, Math.max(expected.width(), box.width()));
    double growth =
        Math.max(1, Math.max(expected.width(), box.width()))
            / Math.max(1, Math.min(expected.width(), box.width()));
    double similar = similarity(track.text(), plate.raw().reading().text());
    // The same text is the same vehicle, also after a jump.
    boolean sameText = similar == 1 && !track.text().isEmpty();
    if (growth > MAX_GROWTH || (distance > MAX_DISTANCE && !sameText)) {
      return 0;
    }
    // Two sure, quite different texts next to each other are two vehicles.
    if (similar < 0.3 && expected.iou(box) < 0.1 && !plate.raw().reading().text().isEmpty()) {
      return 0;
    }
    return 0.01 + expected.iou(box) + 0.5 * similar + 0.4 / (1 + distance);
  }

  /** Share of characters that two texts have in common in order, 0 to 1; a half if one is empty. */
  static double similarity(String a, String b) {
    if (a.isEmpty() || b.isEmpty()) {
      return 0.5;
    }
    int[][] common = new int[a.length() + 1][b.length() + 1];
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        common[i][j] =
            a.charAt(i - 1) == b.charAt(j - 1)
                ? common[i - 1][j - 1] + 1
                : Math.max(common[i - 1][j], common[i][j - 1]);
      }
    }
    return (double) common[a.length()][b.length()] / Math.max(a.length(), b.length());
  }
}
