package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.restore.RestoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline runs.
 *
 * @param policy for late frames and failures
 * @param restoring tiles and fading
 * @param probe takes part in a measurement; null for none
 */
public record PipelineOptions(
    FramePolicy policy, RestoreSettings restoring, @Nullable RestoreProbe probe) {
  /** Cameras of a vehicle. */
  public static final PipelineOptions LIVE =
      new PipelineOptions(FramePolicy.LIVE, RestoreSettings.STREAM, null);

  /** Frames that the probe retains. */
  int framesKept() {
    return probe == null ? 0 : probe.framesKept();
  }
}
