package dev.clearlane.edge.publish.mqtt;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A licence plate, read from frames as captured and from restored ones, so that a receiver can see
 * the effect of restoration.
 *
 * @param kind new, update or end
 * @param track id of the plate over all frames in which it was seen
 * @param frames in which it was seen so far
 * @param best the frame with the best crop
 * @param box position of the plate in that frame
 * @param raw voted over the frames as captured; null if nothing was read
 * @param restored voted over the restored frames; null if none was restored or read
 * @param restoredVotes whether restored frames have a vote in the voted text
 * @param closeLook of the last event: read from the best crop after it was restored by a larger
 *     model; null if it was not, or nothing was read
 * @param voted over all that have a vote
 * @param models that ran on the best frame, in order, then the detector's and the reader's
 * @param privacy how texts are written
 * @param crops pictures of the plate on the topic of crops
 */
public record PlateSighting(
    String kind,
    String track,
    int frames,
    At best,
    Box box,
    @Nullable Read raw,
    @Nullable Read restored,
    boolean restoredVotes,
    @Nullable CloseLook closeLook,
    Voted voted,
    List<String> models,
    Privacy privacy,
    List<Crop> crops) {
  public PlateSighting {
    models = List.copyOf(models);
    crops = List.copyOf(crops);
    if (raw == null && restored == null) {
      throw new IllegalArgumentException(
          "a plate must be read from at least one of the two kinds of frames");
    }
  }

  /**
   * A frame.
   *
   * @param sequence of the frame in its source
   * @param captureNs capture time, on the monotonic clock
   * @param pts in ticks of the source's time base
   * @param ptsSeconds the same in seconds
   * @param decision of the selector: pass, deblur, derain, both
   * @param applied treatment that was applied
   */
  public record At(
      long sequence,
      long captureNs,
      long pts,
      double ptsSeconds,
      String decision,
      String applied) {}

  /** A rectangle in pixels of the frame. */
  public record Box(int xPx, int yPx, int widthPx, int heightPx) {}

  /**
   * What was read after the surroundings of the plate were restored once more.
   *
   * @param text the characters, or their hash
   * @param confidence 0–1
   * @param model that restored
   */
  public record CloseLook(String text, double confidence, String model) {
    @Override
    public String toString() {
      return "CloseLook[confidence %.2f, %s]".formatted(confidence, model); // see Read
    }
  }

  /**
   * A reading.
   *
   * @param text the characters, or their hash
   * @param confidence 0–1
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Read(String text, double confidence) {
    @Override
    public String toString() {
      return "Read[confidence %.2f]".formatted(confidence); // no log shows a text by accident
    }
  }

  /**
   * What all frames together read.
   *
   * @param text the characters, or their hash
   * @param confidence 0–1, lowered if the two kinds of frames differ
   * @param region two letters of a country, if sure
   * @param candidates texts that may be meant, best first, the text itself among them
   * @param characters the most probable ones of each place, best first; null if hashed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Voted(
      String text,
      double confidence,
      @Nullable String region,
      List<Read> candidates,
      @Nullable List<List<Letter>> characters) {
    public Voted {
      candidates = List.copyOf(candidates);
    }

    @Override
    public String toString() {
      return "Voted[confidence %.2f]".formatted(confidence);
    }
  }

  /** One character that may be meant. */
  public record Letter(String character, double confidence) {}

  /**
   * How texts are written.
   *
   * @param textForm plain or hashed
   * @param keyId of the key that they are hashed with; null if plain
   * @param allowReason why a plate of the allow list is written plainly; null for none
   */
  public record Privacy(String textForm, @Nullable String keyId, @Nullable String allowReason) {}

  /**
   * A picture of the plate.
   *
   * @param view raw or restored
   * @param messageId of its message
   * @param sha256 of the JPEG file, lower-case hexadecimal
   * @param jpeg the file; not part of the plate's message
   */
  @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared by equals
  public record Crop(
      String view,
      String messageId,
      String sha256,
      int widthPx,
      int heightPx,
      @JsonIgnore byte[] jpeg) {}

  /** The same with other pictures. */
  public PlateSighting withCrops(List<Crop> other) {
    return new PlateSighting(
        kind,
        track,
        frames,
        best,
        box,
        raw,
        restored,
        restoredVotes,
        closeLook,
        voted,
        models,
        privacy,
        other);
  }

  /** True if the kinds of pictures were not read alike. */
  boolean readsDiffer() {
    return Stream.of(
                raw == null ? null : raw.text(),
                restored == null ? null : restored.text(),
                closeLook == null ? null : closeLook.text())
            .filter(Objects::nonNull)
            .distinct()
            .count()
        > 1;
  }
}
