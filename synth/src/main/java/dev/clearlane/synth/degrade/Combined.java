package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;
import java.util.SplittableRandom;

/** A degradation made of others, each of which may last over consecutive frames. */
sealed interface Combined extends Degradation permits Chain, OneOf {
  /** What it is made of. */
  List<Degradation> parts();

  @Override
  default Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  default boolean moves() {
    return parts().stream().anyMatch(Degradation::moves);
  }
}
