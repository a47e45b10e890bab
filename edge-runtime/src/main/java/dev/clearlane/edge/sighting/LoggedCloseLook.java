package dev.clearlane.edge.sighting;

import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.plates.Observation;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateTracker;
import dev.clearlane.serving.plates.ReadPlate;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon's closer look at a vehicle's best plate: counted, and a failure is logged and costs
 * the look alone. Used on the thread of the camera's plates.
 */
final class LoggedCloseLook implements PlateTracker.LastLook {
  private static final Logger LOG = LoggerFactory.getLogger(LoggedCloseLook.class);

  private final String camera;
  private final PlateFinder finder;
  private final SightingMetrics metrics;

  LoggedCloseLook(String camera, PlateFinder finder, SightingMetrics metrics) {
    this.camera = camera;
    this.finder = finder;
    this.metrics = metrics;
  }

  @Override
  public Optional<ReadPlate> at(Observation best) throws InterruptedException {
    if (best.surroundings() == null) {
      return Optional.empty();
    }
    try {
      Optional<ReadPlate> look = finder.lookClosely(best.surroundings());
      metrics.count(camera, look.isPresent() ? "closely" : "skipped", 1);
      return look;
    } catch (EngineException e) {
      LOG.warn("{}: closer look at a plate failed: {}", camera, e.getMessage());
      return Optional.empty();
    }
  }
}
