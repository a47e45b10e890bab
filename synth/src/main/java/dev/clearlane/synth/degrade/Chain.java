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
    return apply(clean, Moment.alone(random));
  }

  @Override
  public boolean moves() {
    return stages.stream().anyMatch(Degradation::moves);
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    Picture picture = clean;
    for (Degradation stage : stages) {
      picture = stage.apply(picture, moment);
    }
    return picture;
  }
}
