package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Several degradations one after the other, in the order given.
 *
 * @param stages applied first to last; none leaves the picture as it is
 */
record Chain(List<Degradation> stages) implements Degradation {
  public Chain {
    stages = List.copyOf(stages);
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, random, random);
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom lasting, SplittableRandom momentary) {
    Picture picture = clean;
    for (Degradation stage : stages) {
      picture = stage.apply(picture, lasting, momentary);
    }
    return picture;
  }
}
