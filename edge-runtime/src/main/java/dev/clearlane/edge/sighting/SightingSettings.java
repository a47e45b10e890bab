package dev.clearlane.edge.sighting;

import dev.clearlane.serving.frame.Region;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Plates of one camera.
 *
 * @param interval between two frames that are searched, in stream time, at least 0
 * @param minWidthPx narrower plates are not read
 * @param regions of the frame that are searched; empty for all of it
 * @param countries whose formats are preferred, two letters each; empty for all
 */
public record SightingSettings(
    Duration interval, int minWidthPx, List<Region> regions, Set<String> countries) {
  public SightingSettings {
    regions = List.copyOf(regions);
    countries = Set.copyOf(countries);
  }
}
