package dev.clearlane.edge.pipeline;

import java.util.List;

/**
 * State of a camera's pipeline.
 *
 * @param name of the camera
 * @param up whether frames come
 * @param ended whether its source is at its end
 * @param alive whether its thread makes progress
 * @param problems one line each; empty if there are none
 */
public record CameraHealth(
    String name, boolean up, boolean ended, boolean alive, List<String> problems) {
  public CameraHealth {
    problems = List.copyOf(problems);
  }

  /** Whether frames come and every output is open, or the source is at its end. */
  public boolean isReady() {
    return ended || (up && problems.isEmpty());
  }
}
