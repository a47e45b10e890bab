package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;

/**
 * Several degradations one after the other, in the order given.
 *
 * @param parts applied first to last; none leaves the picture as it is
 */
record Chain(List<Degradation> parts) implements Combined {
  public Chain {
    parts = List.copyOf(parts);
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    Picture picture = clean;
    for (Degradation part : parts) {
      picture = part.apply(picture, moment);
    }
    return picture;
  }
}
