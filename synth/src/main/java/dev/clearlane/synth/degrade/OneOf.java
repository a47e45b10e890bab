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
    return apply(clean, random, random);
  }

  @Override
  public Picture apply(Picture clean, SplittableRandom lasting, SplittableRandom momentary) {
    return choices.get(lasting.nextInt(choices.size())).apply(clean, lasting, momentary);
  }
}
