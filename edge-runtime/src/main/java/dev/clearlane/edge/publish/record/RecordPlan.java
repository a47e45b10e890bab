package dev.clearlane.edge.publish.record;

import dev.clearlane.edge.encode.View;
import java.nio.file.Path;
import java.util.Set;

/**
 * The clips of all cameras and where they are stored.
 *
 * @param directory of the clips
 * @param maxBytes maximum size of all clips together
 * @param views of each camera
 */
public record RecordPlan(Path directory, long maxBytes, RecordSettings settings, Set<View> views) {
  public RecordPlan {
    views = Set.copyOf(views);
  }
}
