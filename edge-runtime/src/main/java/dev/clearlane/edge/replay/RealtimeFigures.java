package dev.clearlane.edge.replay;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.edge.pipeline.OutputPlan;
import dev.clearlane.edge.status.CameraMetrics;
import dev.clearlane.edge.status.RawReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Frames that a vehicle would have missed, of a recording at its own pace.
 *
 * @param deadlineMs maximum time from capture to the outputs
 * @param capturedFrames frames that the source delivered
 * @param droppedFrames of them, those that were replaced by a newer one before they were processed
 * @param framesWithoutTime frames that passed raw because they were late, the engines were busy or
 *     pacing expected no time for them
 * @param raw frames that passed raw, by reason
 * @param droppedAtOutputs processed frames that a slow output missed, by output
 */
public record RealtimeFigures(
    @JsonProperty("deadline_ms") long deadlineMs,
    long capturedFrames,
    long droppedFrames,
    long framesWithoutTime,
    Map<String, Long> raw,
    Map<String, Long> droppedAtOutputs) {
  private static final List<RawReason> WITHOUT_TIME =
      List.of(RawReason.LATE, RawReason.BUSY, RawReason.NO_TIME);

  static @Nullable RealtimeFigures of(
      @Nullable Duration deadline, CameraMetrics metrics, List<OutputPlan> outputs) {
    if (deadline == null) {
      return null;
    }
    Map<String, Long> raw = new LinkedHashMap<>();
    for (RawReason reason : RawReason.values()) {
      raw.put(reason.id(), metrics.raws(reason));
    }
    Map<String, Long> missed = new LinkedHashMap<>();
    for (OutputPlan output : outputs) {
      missed.put(output.name(), metrics.drops(output.name()));
    }
    return new RealtimeFigures(
        deadline.toMillis(),
        metrics.captures(),
        metrics.drops("restore"),
        WITHOUT_TIME.stream().mapToLong(metrics::raws).sum(),
        raw,
        missed);
  }
}
