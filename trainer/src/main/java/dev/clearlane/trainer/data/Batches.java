package dev.clearlane.trainer.data;

import java.io.IOException;

/** Where batches come from: a pure function of the step. May be called from several threads. */
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
