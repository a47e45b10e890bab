package dev.clearlane.edge.sighting;

import dev.clearlane.edge.publish.Output;
import dev.clearlane.serving.frame.RestoredFrame;
import dev.clearlane.serving.frame.TimeBase;
import dev.clearlane.serving.frame.Treatment;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Detection;
import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.Observation.FrameStamp;
import dev.clearlane.serving.plates.PlateBox;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateTracker;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Scan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches frames for plates, at a limited rate in stream time. Like every output it has a thread
 * and a slot of its own, in which the newest frame wins: it never delays video.
 *
 * <p>Plates are found in the frame that is published, and read from it and from the raw one.
 */
final class PlateOutput implements Output {
  private static final double SLACK_SECONDS = 1e-6; // rounding of time bases

  /** Frames that are searched may be rarer than the settings ask for. */
  private static final int KEPT_INTERVALS = 2;

  /** How many times as often frames are searched while a vehicle might soon be reported. */
  private static final int UNDECIDED_RATE = 5;

  private static final Duration SEARCH_TIME = Duration.ofMillis(200);

  private final String camera;
  private final Supplier<SightingSettings> current;
  private final TimeBase timeBase;
  private final PlateFinder finder;
  private final PlateTracker tracker;
  private final PlatePlaces places;
  private final PlatePublisher publisher;
  private final SightingMetrics metrics;
  private SightingSettings settings;
  private double lastSeconds = Double.NEGATIVE_INFINITY;

  /**
   * @param current settings, asked for each frame, as they may change while cameras run
   * @param finder owned by this output
   * @param places told where plates are
   */
  PlateOutput(
      String camera,
      Supplier<SightingSettings> current,
      TimeBase timeBase,
      PlateFinder finder,
      PlateTracker tracker,
      PlatePlaces places,
      PlatePublisher publisher,
      SightingMetrics metrics) {
    this.camera = camera;
    this.current = current;
    settings = current.get();
    this.timeBase = timeBase;
    this.finder = finder;
    this.tracker = tracker;
    this.places = places;
    this.publisher = publisher;
    this.metrics = metrics;
  }

  @Override
  public String name() {
    return "plates by " + String.join(" and ", finder.models());
  }

  @Override
  public void accept(RestoredFrame frame) throws IOException {
    try (frame) {
      follow(current.get());
      double seconds = timeBase.seconds(frame.raw().pts());
      if (seconds < lastSeconds) {
        publish(tracker.finish()); // the stream started again
      } else if (seconds - lastSeconds < intervalSeconds() - SLACK_SECONDS) {
        return;
      }
      lastSeconds = seconds;
      publish(
          tracker.add(
              observe(frame, seconds),
              seconds,
              plate -> finder.surroundings(frame.raw().view(), plate)));
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A plate that passes by is wide enough for a few tenths of a second only. */
  private double intervalSeconds() {
    double seconds = settings.interval().toNanos() / 1e9;
    return tracker.isUndecided(settings.minWidthPx()) ? seconds / UNDECIDED_RATE : seconds;
  }

  private void follow(SightingSettings now) {
    if (!now.countries().equals(settings.countries())) {
      FormatPrior prior = new FormatPrior(FormatPrior.DEFAULT_WEIGHT, now.countries());
      finder.setPrior(prior);
      tracker.setPrior(prior);
    }
    settings = now;
  }

  private List<Observation> observe(RestoredFrame frame, double seconds) throws EngineException {
    FrameStamp stamp =
        new FrameStamp(
            frame.raw().sequence(),
            frame.raw().captureNs(),
            frame.raw().pts(),
            seconds,
            frame.decision().treatment().id(),
            frame.applied().id(),
            frame.models());
    boolean treated = frame.applied() != Treatment.PASS;
    List<Observation> plates = new ArrayList<>();
    List<PlateBox> readable = new ArrayList<>();
    int minWidth = settings.minWidthPx();
    for (Detection each : finder.detect(frame.restored().view(), Scan.WHOLE, settings.regions())) {
      PlateBox visible = each.box().within(frame.raw().widthPx(), frame.raw().heightPx());
      if (visible.area() < 1) {
        continue;
      }
      if (each.corners().width() >= minWidth) {
        readable.add(visible);
      }
      ReadPlate raw = finder.read(frame.raw().view(), each, minWidth);
      @Nullable ReadPlate restored =
          treated ? finder.read(frame.restored().view(), each, minWidth) : null;
      boolean read = raw.reading().hasText() || (restored != null && restored.reading().hasText());
      metrics.count(camera, "read", read ? 1 : 0);
      plates.add(new Observation(stamp, raw, restored));
    }
    Duration valid = settings.interval().multipliedBy(KEPT_INTERVALS).plus(SEARCH_TIME);
    places.seen(readable, frame.raw().widthPx(), frame.raw().heightPx(), valid);
    metrics.count(camera, "frames", 1);
    metrics.count(camera, "found", plates.size());
    return plates;
  }

  private void publish(List<PlateTracker.Event> events) throws IOException {
    for (PlateTracker.Event event : events) {
      publisher.publish(event);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      publish(tracker.finish());
    } catch (EngineException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // stopping: what is not reported yet is not waited for
    } finally {
      finder.close();
    }
  }
}
