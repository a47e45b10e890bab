package dev.clearlane.edge.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.edge.mqtt.MqttCounters;
import dev.clearlane.serving.models.ModelUse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code summary.json}: what a replay did.
 *
 * @param schema version of this layout
 * @param source as named by the user
 * @param mode who decided
 * @param widthPx of the frames
 * @param heightPx of the frames
 * @param frames that came out at the end
 * @param lostFrames of the source that could not be decoded
 * @param duration of the frames in stream time, seconds
 * @param wallSeconds from the first frame asked for to the last output closed
 * @param fps frames per second of wall time
 * @param decisions frames by what was decided
 * @param applied frames by what was done; differs where a model was missing or failed
 * @param engineFailures runs of an engine that failed
 * @param unservedFrames frames that did not get all that was decided, because no model was there
 * @param latencyMs by stage; the last before the outputs is the sum from decision to pixels
 * @param psnrIn raw against reference, dB, mean of frames; absent without one, as all that follow
 * @param psnrOut restored against reference, dB
 * @param ssimIn raw against reference, mean of the frames that SSIM is measured on
 * @param ssimOut restored against reference
 * @param unmatchedFrames frames without a counterpart in the reference
 * @param quality the same by what was decided
 * @param mqtt what became of the messages; absent without a broker
 * @param outputs where frames went
 * @param notes what was done to the source, chosen of it, copied or left out; one line each
 * @param models that were loaded
 * @param machine where this ran
 * @param rssAfter100Mib resident memory at the hundredth frame (the end, if fewer), MiB
 * @param rssEndMib resident memory at the end, MiB
 * @param bench speed of the pipeline and of the bare engine; absent unless requested
 * @param realtime frames without time, of a recording at its own pace; absent unless requested
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReplaySummary(
    int schema,
    String source,
    String mode,
    int widthPx,
    int heightPx,
    long frames,
    long lostFrames,
    @JsonProperty("duration_s") double duration,
    @JsonProperty("wall_s") double wallSeconds,
    double fps,
    Map<String, Long> decisions,
    Map<String, Long> applied,
    long engineFailures,
    long unservedFrames,
    Map<String, Latency> latencyMs,
    @Nullable Double psnrIn,
    @Nullable Double psnrOut,
    @Nullable Double ssimIn,
    @Nullable Double ssimOut,
    @Nullable Long unmatchedFrames,
    @Nullable Map<String, QualityFigures> quality,
    @Nullable MqttFigures mqtt,
    List<String> outputs,
    List<String> notes,
    List<ModelUse> models,
    Machine machine,
    @JsonProperty("rss_after_100_mib") long rssAfter100Mib,
    long rssEndMib,
    @Nullable SpeedFigures bench,
    @Nullable RealtimeFigures realtime) {

  /** Version of this layout. */
  public static final int SCHEMA = 1;

  /**
   * How long one stage took, in milliseconds.
   *
   * @param count how often it was done
   */
  public record Latency(long count, double p50, double p95, double p99, double max) {}

  /** {@link Quality} with figures that were not measured left out. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record QualityFigures(
      long frames,
      double psnrIn,
      double psnrOut,
      @Nullable Double ssimIn,
      @Nullable Double ssimOut) {}

  /**
   * {@link MqttCounters} and where the messages went.
   *
   * @param failure why messages were not delivered, where they were not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MqttFigures(
      String broker,
      long offered,
      long sent,
      long delivered,
      long notDelivered,
      long dropped,
      long refused,
      long deliveredBytes,
      @Nullable String failure) {}

  /**
   * Where a run took place.
   *
   * @param cpu model name
   * @param cores logical ones that Java may use
   * @param threads that one run of an engine may use
   */
  public record Machine(String cpu, int cores, int threads, String java, String os) {}
}
