package dev.clearlane.edge.pipeline;

import dev.clearlane.serving.frame.Region;
import dev.clearlane.serving.restore.RestoreSettings;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a pipeline runs.
 *
 * @param policy for late frames and failures
 * @param restoring tiles and fading
 * @param warmsUp whether the engines are measured at the start and the speed is logged
 * @param probe takes part in a measurement; null for none
 * @param gate chooses the frames that are processed
 * @param attention regions that count most at the moment, the first one most: restored at level ROI
 *     instead of the policy's if there are any; asked for each frame
 */
public record PipelineOptions(
    FramePolicy policy,
    RestoreSettings restoring,
    boolean warmsUp,
    @Nullable RestoreProbe probe,
    FrameGate gate,
    Supplier<List<Region>> attention) {
  /** Cameras of a vehicle. */
  public static final PipelineOptions LIVE =
      new PipelineOptions(
          FramePolicy.LIVE, RestoreSettings.STREAM, false, null, FrameGate.OPEN, List::of);

  /** The same, with engines that are measured at the start. */
  public PipelineOptions warmingUp() {
    return new PipelineOptions(policy, restoring, true, probe, gate, attention);
  }

  /** The same with regions that count most. */
  public PipelineOptions withAttention(Supplier<List<Region>> regions) {
    return new PipelineOptions(policy, restoring, warmsUp, probe, gate, regions);
  }

  /** Frames that the probe retains. */
  int framesKept() {
    return probe == null ? 0 : probe.framesKept();
  }
}
