package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.restore.RestoreSettings;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline runs.
 *
 * @param policy for late frames and failures
 * @param restoring tiles and fading
 * @param warmsUp whether the engines are measured at the start and the speed is logged
 * @param probe takes part in a measurement; null for none
 * @param gate chooses the frames that are processed
 */
public record PipelineOptions(
    FramePolicy policy,
    RestoreSettings restoring,
    boolean warmsUp,
    @Nullable RestoreProbe probe,
    FrameGate gate) {
  /** Cameras of a vehicle. */
  public static final PipelineOptions LIVE =
      new PipelineOptions(FramePolicy.LIVE, RestoreSettings.STREAM, false, null, FrameGate.OPEN);

  /** The same, with engines that are measured at the start. */
  public PipelineOptions warmingUp() {
    return new PipelineOptions(policy, restoring, true, probe, gate);
  }

  /** Frames that the probe retains. */
  int framesKept() {
    return probe == null ? 0 : probe.framesKept();
  }
}
