package dev.clearlane.trainer.recipe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of training with settings of its own. The generator goes on from one phase to the next;
 * optimiser, critic and the critic's optimiser start afresh (the incremental strategy of Wei et al.
 * 2021).
 *
 * @param name for messages and files: letters, digits and hyphens
 * @param steps of the generator
 * @param losses what is made small
 * @param schedule of the learning rate over this phase
 * @param adam of the generator's optimiser
 * @param batch samples per step
 * @param patchPx sides of the samples; picture networks take one
 * @param critic the critic's settings, or null in a phase without
 */
public record Phase(
    String name,
    long steps,
    List<LossTerm> losses,
    Schedule schedule,
    AdamSettings adam,
    int batch,
    List<Integer> patchPx,
    @Nullable CriticSettings critic) {
  public Phase {
    losses = List.copyOf(losses);
    patchPx = List.copyOf(patchPx);
  }

  /** This phase in equal parts, over which its learning rate falls once. */
  List<Phase> repeated(int times) {
    if (times == 1) {
      return List.of(this);
    }
    List<Phase> parts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      parts.add(
          new Phase(
              "%s-%d".formatted(name, i + 1),
              steps / times,
              losses,
              schedule.stretch(i, times),
              adam,
              batch,
              patchPx,
              critic));
    }
    return parts;
  }
}
