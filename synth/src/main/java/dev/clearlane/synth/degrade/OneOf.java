package dev.clearlane.synth.degrade;

import dev.clearlane.bundle.Picture;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One of several degradations, drawn for every picture, all equally likely.
 *
 * @param choices at least one
 */
record OneOf(List<Degradation> choices) implements Degradation {
  public OneOf {
    choices = List.copyOf(choices);
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one degradation to choose from");
    }
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom random) {
    return apply(clean, Moment.alone(random));
  }

  @Override
  public boolean moves() {
    return choices.stream().anyMatch(Degradation::moves);
  }

  @Override
  public Picture apply(Picture clean, Moment moment) {
    return choices.get(moment.lasting().nextInt(choices.size())).apply(clean, moment);
  }
}
