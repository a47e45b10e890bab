package dev.clearlane.trainer.data;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Costly samples that are each used several times. They form an endless row, the n-th a pure
 * function of n; a window moves along it with the steps, and batches draw from the window. Not
 * thread-safe.
 *
 * @param <T> type of the samples
 */
final class SlidingWindow<T> {
  /** Makes a sample; a pure function of its place. */
  @FunctionalInterface
  interface Maker<T> {
    T of(long place) throws IOException;
  }

  private final int length;
  private final int reuse;
  private final Maker<T> maker;
  private final Map<Long, T> held = new HashMap<>();
  private long first;

  /**
   * Holds nothing yet.
   *
   * @param length samples that can be drawn at a time
   * @param reuse how often each is used on average
   */
  SlidingWindow(int length, int reuse, Maker<T> maker) {
    this.length = length;
    this.reuse = reuse;
    this.maker = maker;
  }

  /** Moves the window to where it is after a number of drawings. */
  void moveTo(long drawn) {
    first = drawn / reuse;
    held.keySet().removeIf(place -> place < first || place >= first + length);
  }

  T draw(SplittableRandom random) throws IOException {
    if (reuse == 1) {
      return maker.of(first + random.nextInt(length));
    }
    long place = first + random.nextInt(length);
    T sample = held.get(place);
    if (sample == null) {
      sample = maker.of(place);
      held.put(place, sample);
    }
    return sample;
  }
}
