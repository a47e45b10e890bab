package dev.clearlane.trainer.network;

import java.util.OptionalInt;

/**
 * Layers that only follow which input pixels each value depends on, along one direction; all
 * kernels are square. Needs no libtorch.
 */
public final class ReceptiveField implements StructuralLayers<ReceptiveField.Reach> {
  private static final int FIRST_SIDE = 512;
  private static final int MAX_SIDE = 8192;

  /**
   * For each place along one direction, the first and the last input pixel that it depends on.
   *
   * @param first at each place
   * @param last at each place
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Reach(int[] first, int[] last) {
    int size() {
      return first.length;
    }
  }

  private ReceptiveField() {}

  /**
   * Side of the square of input pixels that one output value depends on at most; empty where that
   * is the whole picture.
   */
  public static OptionalInt sidePx(Network network) {
    for (int side = FIRST_SIDE; side <= MAX_SIDE; side *= 2) {
      int size = side / network.sizeMultiple() * network.sizeMultiple();
      Reach out = network.apply(new ReceptiveField(), input(size));
      int widest = 0;
      boolean within = out.size() > 1;
      // Directories in the middle see no border unless the field is larger than half the picture.
      int from = Math.max(0, out.size() / 2 - network.sizeMultiple());
      int to = Math.min(out.size(), out.size() / 2 + network.sizeMultiple());
      for (int i = from; i < to; i++) {
        widest = Math.max(widest, out.last[i] - out.first[i] + 1);
        within &= out.first[i] > 0 && out.last[i] < size - 1;
      }
      if (within) {
        return OptionalInt.of(widest);
      }
    }
    return OptionalInt.empty();
  }

  private static Reach input(int size) {
    int[] place = new int[size];
    for (int i = 0; i < size; i++) {
      place[i] = i;
    }
    return new Reach(place, place);
  }

  @FunctionalInterface
  private interface Place {
    int of(int output);
  }

  /** Each output depends on the inputs from one place to another; those outside are padding. */
  private static Reach gather(Reach x, int size, Place from, Place to) {
    int[] first = new int[size];
    int[] last = new int[size];
    for (int i = 0; i < size; i++) {
      int low = Math.min(x.size() - 1, Math.max(0, from.of(i)));
      int high = Math.min(x.size() - 1, Math.max(0, to.of(i)));
      first[i] = Integer.MAX_VALUE;
      for (int j = low; j <= high; j++) {
        first[i] = Math.min(first[i], x.first[j]);
        last[i] = Math.max(last[i], x.last[j]);
      }
    }
    return new Reach(first, last);
  }

  @Override
  public Reach conv(String name, Reach x, Conv conv) {
    int size = (x.size() + 2 * conv.padding() - conv.kernel()) / conv.stride() + 1;
    return gather(
        x,
        size,
        i -> i * conv.stride() - conv.padding(),
        i -> i * conv.stride() - conv.padding() + conv.kernel() - 1);
  }

  @Override
  public Reach repConv(String name, Reach x, RepConv conv) {
    return conv(name, x, conv.fused());
  }

  @Override
  public Reach transposedConv(String name, Reach x, int in, int out) {
    // Input j is spread over the outputs 2j - 1 to 2j + 1.
    return gather(x, 2 * x.size(), i -> i / 2, i -> (i + 1) / 2);
  }

  @Override
  public Reach dense(String name, Reach x, int in, int out) {
    return whole(x);
  }

  @Override
  public Reach add(Reach a, Reach b) {
    int[] first = new int[a.size()];
    int[] last = new int[a.size()];
    for (int i = 0; i < first.length; i++) {
      int other = b.size() == 1 ? 0 : i;
      first[i] = Math.min(a.first[i], b.first[other]);
      last[i] = Math.max(a.last[i], b.last[other]);
    }
    return new Reach(first, last);
  }

  @Override
  public Reach spaceToDepth(Reach x, int block) {
    return gather(x, x.size() / block, i -> i * block, i -> i * block + block - 1);
  }

  @Override
  public Reach depthToSpace(Reach x, int block) {
    return gather(x, x.size() * block, i -> i / block, i -> i / block);
  }

  @Override
  public Reach averageMap(Reach x) {
    return whole(x);
  }

  @Override
  public Reach pad(Reach x, int before, int after) {
    return gather(x, x.size() + before + after, i -> i - before, i -> i - before);
  }

  @Override
  public Reach maxPool(Reach x) {
    return gather(x, x.size() / 2, i -> 2 * i, i -> 2 * i + 1);
  }

  @Override
  public Reach rowsToChannels(Reach x, int rows, int channels) {
    return x; // along the width
  }

  @Override
  public Reach logProbabilities(Reach x) {
    return x;
  }

  @Override
  public Reach flatten(Reach x) {
    return whole(x);
  }

  @Override
  public Reach globalAverage(Reach x) {
    return whole(x);
  }

  @Override
  public Reach globalMax(Reach x) {
    return whole(x);
  }

  @Override
  public Reach channels(Reach x, int first, int count) {
    return x;
  }

  @Override
  public Reach concat(Reach a, Reach b) {
    return add(a, b);
  }

  private static Reach whole(Reach x) {
    return gather(x, 1, i -> 0, i -> x.size() - 1);
  }
}
