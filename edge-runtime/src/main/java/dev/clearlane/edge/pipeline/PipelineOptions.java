package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.restore.RestoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline runs.
 *
 * @param policy for late frames and failures
 * @param restoring tiles and fading
 * @param scale factor by which frames are reduced for the models; 0 for each model's default
 * @param probe takes part in a measurement; null for none
 * @param gate chooses the frames that are processed
 */
public record PipelineOptions(
    FramePolicy policy,
    RestoreSettings restoring,
    int scale,
    @Nullable RestoreProbe probe,
    FrameGate gate) {
  /** Cameras of a vehicle. */
  public static final PipelineOptions LIVE =
      new PipelineOptions(FramePolicy.LIVE, RestoreSettings.STREAM, 0, null, FrameGate.OPEN);

  /** Frames that the probe retains. */
  int framesKept() {
    return probe == null ? 0 : probe.framesKept();
  }
}
