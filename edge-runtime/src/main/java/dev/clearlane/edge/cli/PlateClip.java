package dev.clearlane.edge.cli;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.clip.ClipReader;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.frame.Frame;
import dev.clearlane.serving.frame.FramePool;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.Observation.FrameStamp;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateMarks;
import dev.clearlane.serving.plates.PlateTracker;
import dev.clearlane.serving.plates.PlateTracker.Kind;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.RestoredVotes;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.serving.plates.Sighting;
import dev.clearlane.serving.plates.TrackSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Vehicles of a clip, each once. */
final class PlateClip {
  private final PlateFinder finder;
  private final Scan scan;
  private final int minWidthPx;
  private final int every;

  /**
   * @param every looks at the first and every N-th frame after it, at least 1
   */
  PlateClip(PlateFinder finder, Scan scan, int minWidthPx, int every) {
    this.finder = finder;
    this.scan = scan;
    this.minWidthPx = minWidthPx;
    this.every = every;
  }

  /**
   * Reads a clip to its end.
   *
   * @param marked the clip with plates outlined to write; null for none
   * @throws IOException if the clip cannot be read or written; the message names the file
   */
  List<Sighting> run(Path file, @Nullable Path marked)
      throws IOException, EngineException, InterruptedException {
    List<Sighting> vehicles = new ArrayList<>();
    PlateTracker tracker =
        new PlateTracker(
            TrackSettings.of(RestoredVotes.DEFAULT, finder.prior()),
            "",
            best -> finder.lookClosely(best.surroundings()));
    try (ClipReader clip = ClipReader.open(file);
        Marked copy = new Marked(marked, clip.format())) {
      FramePool pool = new FramePool(2, clip.format().widthPx(), clip.format().heightPx());
      for (Frame frame = clip.next(pool); frame != null; frame = clip.next(pool)) {
        try (Frame owned = frame) {
          if (owned.sequence() % every == 0) {
            List<ReadPlate> plates = finder.find(owned.view(), scan, minWidthPx);
            double seconds = clip.format().timeBase().seconds(owned.pts());
            collect(
                tracker.add(
                    observations(plates, owned, seconds),
                    seconds,
                    plate -> finder.surroundings(owned.view(), plate)),
                vehicles);
            copy.write(owned, plates);
          }
        }
      }
    }
    collect(tracker.finish(), vehicles);
    return vehicles;
  }

  private static List<Observation> observations(
      List<ReadPlate> plates, Frame frame, double seconds) {
    FrameStamp stamp =
        new FrameStamp(
            frame.sequence(), frame.captureNs(), frame.pts(), seconds, "pass", "pass", List.of());
    return plates.stream().map(plate -> new Observation(stamp, plate, null)).toList();
  }

  private static void collect(List<PlateTracker.Event> events, List<Sighting> vehicles) {
    events.stream()
        .filter(event -> event.kind() == Kind.END)
        .map(PlateTracker.Event::sighting)
        .forEach(vehicles::add);
  }

  /** The clip that is written, if any. */
  private static final class Marked implements AutoCloseable {
    private final @Nullable ClipWriter writer;
    private final FramePool pool;

    Marked(@Nullable Path file, StreamFormat format) throws IOException {
      pool = new FramePool(1, format.widthPx(), format.heightPx());
      if (file != null && file.getParent() != null) {
        Files.createDirectories(file.getParent());
      }
      writer = file == null ? null : ClipWriter.open(file, format);
    }

    void write(Frame frame, List<ReadPlate> plates) throws IOException, InterruptedException {
      if (writer == null) {
        return;
      }
      Picture picture = frame.toPicture();
      for (ReadPlate plate : plates) {
        picture = PlateMarks.draw(picture, plate.plate().corners(), plate.reading().text());
      }
      try (Frame copy = pool.lease()) {
        copy.stampLike(frame);
        copy.copyFrom(picture);
        writer.write(copy);
      }
    }

    @Override
    public void close() throws IOException {
      if (writer != null) {
        writer.close();
      }
    }
  }
}
