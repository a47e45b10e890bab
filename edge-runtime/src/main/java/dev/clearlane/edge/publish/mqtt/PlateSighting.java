package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A licence plate, read from the frame as captured and from the restored one: a receiver must be
 * able to see what restoration did to it.
 *
 * @param track which plate, over all frames in which it was seen
 * @param sequence of the frame that was read best
 * @param captureNs when it was captured, on the monotonic clock
 * @param pts in ticks of the source's time base
 * @param ptsSeconds the same in seconds
 * @param box where the plate is in the frame
 * @param raw read from the frame as captured; null where nothing was read
 * @param restored read from the restored frame; null where nothing was read
 * @param decision what was to be done to the frame: pass, deblur, derain, both
 * @param applied what was done
 * @param models that ran, in order, the reader's among them
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
      throw new IllegalArgumentException("a plate is read from one of the two frames at least");
    }
  }

  /** A rectangle in pixels of the frame. */
  public record Box(int xPx, int yPx, int widthPx, int heightPx) {}

  /**
   * What was read.
   *
   * @param text the characters
   * @param confidence 0–1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Read(String text, double confidence) {}

  /** True where the two reads are not the same. */
  boolean readsDiffer() {
    return raw == null || restored == null || !raw.text().equals(restored.text());
  }
}
