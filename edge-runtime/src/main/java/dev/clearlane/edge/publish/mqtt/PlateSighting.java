package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A licence plate, read from the frame as captured and from the restored one, so that a receiver
 * can see the effect of restoration.
 *
 * @param track id of the plate over all frames in which it was seen
 * @param sequence of the frame with the best reading
 * @param captureNs capture time of that frame, on the monotonic clock
 * @param pts in ticks of the source's time base
 * @param ptsSeconds the same in seconds
 * @param box position of the plate in the frame
 * @param raw reading of the frame as captured; null for none
 * @param restored reading of the restored frame; null for none
 * @param decision of the selector: pass, deblur, derain, both
 * @param applied treatment that was applied
 * @param models that ran, in order, including the reader's
 */
public record PlateSighting(
    String track,
    long sequence,
    long captureNs,
    long pts,
    double ptsSeconds,
    Box box,
    @Nullable Read raw,
    @Nullable Read restored,
    String decision,
    String applied,
    List<String> models) {
  public PlateSighting {
    models = List.copyOf(models);
    if (raw == null && restored == null) {
      throw new IllegalArgumentException(
          "a plate must be read from at least one of the two frames");
    }
  }

  /** A rectangle in pixels of the frame. */
  public record Box(int xPx, int yPx, int widthPx, int heightPx) {}

  /**
   * A reading.
   *
   * @param text the characters
   * @param confidence 0–1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Read(String text, double confidence) {}

  /** True if the two readings differ. */
  boolean readsDiffer() {
    return raw == null || restored == null || !raw.text().equals(restored.text());
  }
}
