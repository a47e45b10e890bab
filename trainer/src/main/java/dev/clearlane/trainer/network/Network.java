package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An architecture: how layers are composed, without any values. Immutable. */
public interface Network {
  /** Name as in recipes and manifests. */
  String name();

  /** What it takes, and for picture networks gives. */
  PixelFormat pixels();

  /** Height and width of the input are multiples of this. */
  int sizeMultiple();

  /** What a network's output is. */
  enum Output {
    /** A picture of the input's size. */
    PICTURE,
    /** One score per label for the whole picture. */
    LABELS,
    /** A map of licence plates. */
    PLATES,
    /** The characters of a licence plate. */
    TEXT
  }

  /**
   * Size of an input.
   *
   * @param widthPx columns
   * @param heightPx rows
   */
  record InputSize(int widthPx, int heightPx) {}

  /** The largest {@link #history}. */
  int MAX_HISTORY = 4;

  /** The longest text that a reader is trained on. */
  int MAX_TEXT = 12;

  /** What each output means for a classifier or a reader; empty for other networks. */
  default List<String> labels() {
    return List.of();
  }

  /** What it gives. */
  default Output output() {
    return labels().isEmpty() ? Output.PICTURE : Output.LABELS;
  }

  /**
   * Frames before the current one that its input holds, 0 to 4; channels 0–2 of the input are the
   * current frame, 3–5 the one before it, and so on. Where an earlier frame is missing, the current
   * one takes its place.
   */
  default int history() {
    return 0;
  }

  /**
   * Whether it refines what another network made of a picture: channels 0–2 of the input are that
   * coarse result, which it corrects, 3–5 the raw picture. Such a network has no history.
   */
  default boolean refines() {
    return false;
  }

  /**
   * Pictures behind the first one in its input: the frames before the current one, or a refiner's
   * raw picture.
   */
  default int extraPictures() {
    return refines() ? 1 : history();
  }

  /** Channels of what goes in: three for each picture. */
  default int inputChannels() {
    return 3 * (1 + extraPictures());
  }

  /** Channels of what comes out. */
  default int outputs() {
    return labels().isEmpty() ? 3 : labels().size();
  }

  /** The only size that it takes; null where any multiple of {@link #sizeMultiple} will do. */
  default @Nullable InputSize inputSize() {
    return null;
  }

  /** The smallest size that it takes. */
  default InputSize smallestInput() {
    InputSize only = inputSize();
    return only == null ? new InputSize(sizeMultiple(), sizeMultiple()) : only;
  }

  /**
   * Shape of a training target.
   *
   * @param output shape of the output that it belongs to
   */
  default long[] targetShape(long... output) {
    return output;
  }

  /**
   * Composes the network.
   *
   * @param input N×{@link #inputChannels}×H×W in {@link #pixels()}
   * @return N×3×H×W in the same format, the first picture restored; for a classifier N×labels
   *     logits; for a critic N×1 scores
   */
  <V> V apply(Layers<V> layers, V input);

  /**
   * Whether another architecture's parameters, by name and shape, are all among this one's and mean
   * the same, so that the other's weights can initialise this network.
   */
  default boolean extendsNamed(String other) {
    return name().equals(other);
  }

  /**
   * The layer whose output is added to the input, where that addition is all that follows; empty
   * where there is none.
   */
  default String correction() {
    return "";
  }
}
