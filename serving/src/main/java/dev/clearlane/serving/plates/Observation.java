package dev.clearlane.serving.plates;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plate in one frame, read from the frame as captured and, if it was restored, from the
 * restored one.
 *
 * @param frame which frame
 * @param raw read from the frame as captured
 * @param restored the same plate in the restored frame; null if nothing was restored
 * @param surroundings of the plate in the frame as captured, for a closer look; null for none. Only
 *     the best observation of a vehicle has them
 */
public record Observation(
    FrameStamp frame,
    ReadPlate raw,
    @Nullable ReadPlate restored,
    @Nullable Surroundings surroundings) {
  /** Without a closer look. */
  public Observation(FrameStamp frame, ReadPlate raw, @Nullable ReadPlate restored) {
    this(frame, raw, restored, null);
  }

  /**
   * A frame and what was done to it.
   *
   * @param sequence of the frame in its source
   * @param captureNs capture time on the monotonic clock
   * @param pts in ticks of the source's time base
   * @param seconds the same in seconds
   * @param decision of the selector
   * @param applied treatment that was applied
   * @param models that ran, in order, without the reader's
   */
  public record FrameStamp(
      long sequence,
      long captureNs,
      long pts,
      double seconds,
      String decision,
      String applied,
      List<String> models) {
    public FrameStamp {
      models = List.copyOf(models);
    }
  }

  /** The same with surroundings. */
  Observation with(@Nullable Surroundings around) {
    return new Observation(frame, raw, restored, around);
  }

  /**
   * Value of the crop for evidence: wide, sharp and well read.
   *
   * @param votes which restored frames count
   */
  double quality(RestoredVotes votes) {
    double confidence = raw.reading().confidence();
    double sharpness = raw.sharpness();
    if (restored != null && votes.count(frame.models())) {
      confidence = Math.max(confidence, restored.reading().confidence());
      sharpness = Math.max(sharpness, restored.sharpness());
    }
    return (0.1 + confidence) * (0.1 + sharpness) * raw.crop().widthPx();
  }
}
