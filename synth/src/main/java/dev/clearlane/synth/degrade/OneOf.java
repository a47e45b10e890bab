package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;

/**
 * One of several degradations, drawn for every picture, all equally likely.
 *
 * @param parts at least one
 */
record OneOf(List<Degradation> parts) implements Combined {
  public OneOf {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one degradation to choose from");
    }
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    return parts.get(moment.lasting().nextInt(parts.size())).apply(clean, moment);
  }
}
