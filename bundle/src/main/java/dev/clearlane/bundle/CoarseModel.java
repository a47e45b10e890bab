package dev.clearlane.bundle;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The model whose result a refiner refines.
 *
 * @param model its id, as in {@code --model}
 * @param scale factor by which pictures are reduced before it, 1 (full size) to {@value
 *     ModelManifest#MAX_SCALE}; 1 if absent
 */
public record CoarseModel(@JsonProperty(required = true) String model, int scale) {
  public CoarseModel {
    ModelManifest.required(model, "refines.model");
    scale = scale == 0 ? 1 : scale;
  }

  /** As in messages: {@code maxim-deblurring-s1 at scale 2}. */
  @Override
  public String toString() {
    return model + " at scale " + scale;
  }
}
