package dev.clearlane.edge.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measurements of frames as columns of equal length. A value that was not measured is null.
 *
 * @param every the columns hold the first and each N-th frame after it; 1 for all
 * @param sequence number of the frame in its source
 * @param seconds stream time
 * @param wallSeconds time since the first frame, on the clock of the machine
 * @param decision what was decided
 * @param applied what was done
 * @param scores by label, 0–1
 * @param stageMs time by stage, milliseconds
 * @param change mean absolute difference between raw and restored frame, 0–255
 * @param psnrIn raw against reference, dB
 * @param psnrOut restored against reference, dB
 * @param ssimIn raw against reference
 * @param ssimOut restored against reference
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record FrameRows(
    int every,
    List<Long> sequence,
    List<Double> seconds,
    @JsonProperty("wall_s") List<Double> wallSeconds,
    List<String> decision,
    List<String> applied,
    Map<String, List<@Nullable Double>> scores,
    Map<String, List<@Nullable Double>> stageMs,
    List<Double> change,
    List<@Nullable Double> psnrIn,
    List<@Nullable Double> psnrOut,
    List<@Nullable Double> ssimIn,
    List<@Nullable Double> ssimOut) {

  /** Number of frames. */
  @JsonIgnore
  public int size() {
    return sequence.size();
  }

  /** Whether any frame was compared with a reference. */
  @JsonIgnore
  public boolean hasQuality() {
    return psnrOut.stream().anyMatch(value -> value != null);
  }
}
