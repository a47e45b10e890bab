package dev.clearlane.trainer.data;

import java.io.IOException;

/** Creates batches: a pure function of the step. Thread-safe. */
@FunctionalInterface
public interface Batches extends BatchLoader.Factory<Batch> {
  /**
   * The batch of a step.
   *
   * @throws IOException if a codec fails on a sample
   */
  @Override
  Batch of(long step) throws IOException;
}
