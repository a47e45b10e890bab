package dev.clearlane.trainer.network;

import dev.clearlane.bundle.PixelFormat;
import java.util.List;

/** An architecture: how layers are composed, without any values. Immutable. */
public interface Network {
  /** Name as in recipes and manifests. */
  String name();

  /** What it takes, and for picture networks gives. */
  PixelFormat pixels();

  /** Height and width of the input are multiples of this. */
  int sizeMultiple();

  /** What each output means for a classifier; empty for networks that give a picture. */
  default List<String> labels() {
    return List.of();
  }

  /** Channels of what comes out. */
  default int outputs() {
    return labels().isEmpty() ? 3 : labels().size();
  }

  /**
   * Composes the network.
   *
   * @param input N×3×H×W in {@link #pixels()}
   * @return N×3×H×W in the same format; for a classifier N×labels logits; for a critic N×1 scores
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
