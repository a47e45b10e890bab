package dev.clearlane.serving.plates;

import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.models.StillRestorer;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Restores the surroundings of plates by a network that takes long, within a share of the time.
 * Used and closed on one thread.
 */
public final class CloseLook implements AutoCloseable {
  private final StillRestorer restorer;
  private final String model;
  private final double maxShare;
  private final LongSupplier clock;
  private long nextNs;

  /**
   * @param restorer owned from now on
   * @param model its id
   * @param maxShare share of the time that it may take, above 0; 1 for all of it
   * @param clock in nanoseconds, monotonic
   */
  public CloseLook(StillRestorer restorer, String model, double maxShare, LongSupplier clock) {
    if (!(maxShare > 0 && maxShare <= 1)) {
      throw new IllegalArgumentException("a share must be above 0, at most 1, not " + maxShare);
    }
    this.restorer = restorer;
    this.model = model;
    this.maxShare = maxShare;
    this.clock = clock;
    nextNs = clock.getAsLong();
  }

  /** Id of the network. */
  String model() {
    return model;
  }

  /** The restored picture; empty if there is no time for it, or the network failed. */
  Optional<Picture> restore(Picture picture) throws InterruptedException {
    long startNs = clock.getAsLong();
    if (startNs - nextNs < 0) {
      return Optional.empty();
    }
    StillRestorer.Restored restored = restorer.restore(picture);
    long endNs = clock.getAsLong();
    nextNs = endNs + (long) ((endNs - startNs) * (1 / maxShare - 1));
    return restored.models().isEmpty() ? Optional.empty() : Optional.of(restored.picture());
  }

  @Override
  public void close() {
    restorer.close();
  }
}
