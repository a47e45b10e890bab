package dev.clearlane.edge.pipeline;

import java.util.List;

/**
 * How a camera's line is.
 *
 * @param name of the camera
 * @param up whether frames come
 * @param ended whether its source has come to its end
 * @param alive whether its thread goes round
 * @param problems one line each; empty where all is well
 */
public record CameraHealth(
    String name, boolean up, boolean ended, boolean alive, List<String> problems) {
  public CameraHealth {
    problems = List.copyOf(problems);
  }

  /** True where frames come and every output is open, or the source has come to its end. */
  public boolean isReady() {
    return ended || (up && problems.isEmpty());
  }
}
