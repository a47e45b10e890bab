package dev.clearlane.trainer.network;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Applies a network to a shape: lists its parameters and counts multiply-accumulate operations and
 * memory traffic of the exported network, with training-time branches fused. Does not need
 * libtorch.
 *
 * <p>Traffic is counted as an inference engine lays a network out: each layer reads its input and
 * writes its output. An operator that works value by value (activation, addition, scaling) is fused
 * into the convolution before it and only reads its second operand.
 */
public final class Census implements StructuralLayers<Census.Extent> {
  private final List<ParameterSpec> parameters = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();
  private long macs;
  private long activations;

  /**
   * Cost of one run.
   *
   * @param macs multiply-accumulate operations
   * @param activations number of feature map values that are read or written
   */
  public record Cost(long macs, long activations) {}

  /**
   * A value's shape; {@code height} and {@code width} are 1 for N×C values.
   *
   * @param fusable whether an operator that works value by value can be fused into what computed it
   */
  public record Extent(int channels, int height, int width, boolean fusable) {
    Extent(int channels, int height, int width) {
      this(channels, height, width, false);
    }

    private boolean fits(Extent other) {
      return channels == other.channels && height == other.height && width == other.width;
    }

    private long size() {
      return (long) channels * height * width;
    }
  }

  private Census() {}

  /** The network's parameters in the order in which it first uses them. */
  public static List<ParameterSpec> parameters(Network network) {
    Network.InputSize size = network.smallestInput();
    return List.copyOf(take(network, size.heightPx(), size.widthPx()).parameters);
  }

  /** Number of values in all parameters, training branches included. */
  public static long parameterCount(Network network) {
    return parameters(network).stream().mapToLong(ParameterSpec::size).sum();
  }

  /** Number of values in the exported network, where the branches of a {@link RepConv} are one. */
  public static long exportedParameterCount(Network network) {
    return parameters(network).stream()
        .filter(p -> !p.name().endsWith(".point") && !p.name().endsWith(".identity"))
        .mapToLong(ParameterSpec::size)
        .sum();
  }

  /** Multiply-accumulate operations for one image of that size. */
  public static long macs(Network network, int heightPx, int widthPx) {
    return take(network, heightPx, widthPx).macs;
  }

  /** Cost of one run for one image of that size. */
  public static Cost cost(Network network, int heightPx, int widthPx) {
    Census census = take(network, heightPx, widthPx);
    return new Cost(census.macs, census.activations);
  }

  private static Census take(Network network, int heightPx, int widthPx) {
    Census census = new Census();
    Extent out = network.apply(census, new Extent(network.inputChannels(), heightPx, widthPx));
    if (out.channels != network.outputs()) {
      throw new IllegalStateException(network.name() + " ends in " + out);
    }
    return census;
  }

  @Override
  public Extent conv(String name, Extent x, Conv conv) {
    declare(name, List.of(conv.out(), conv.in(), conv.kernel(), conv.kernel()), conv.gain());
    bias(name, conv.out());
    return convolved(name, x, conv);
  }

  @Override
  public Extent repConv(String name, Extent x, RepConv conv) {
    declare(name, List.of(conv.out(), conv.in(), 3, 3), conv.gain());
    double deviation = conv.gain() / Math.sqrt(9.0 * conv.in());
    add(new ParameterSpec(name + ".point", List.of(conv.out(), conv.in(), 1, 1), 0, deviation));
    if (conv.hasIdentity()) {
      add(new ParameterSpec(name + ".identity", List.of(conv.out()), conv.identity(), 0));
    }
    bias(name, conv.out());
    return convolved(name, x, conv.fused());
  }

  @Override
  public Extent transposedConv(String name, Extent x, int in, int out) {
    require(name, x, in);
    // Each output pixel sees 9/4 of the kernel's places on average.
    double deviation = Math.sqrt(2 / (9.0 / 4 * in));
    add(new ParameterSpec(name + ".weight", List.of(in, out, 3, 3), 0, deviation));
    bias(name, out);
    macs += 9L * in * out * x.height * x.width;
    return moved(x, new Extent(out, 2 * x.height, 2 * x.width, true));
  }

  @Override
  public Extent dense(String name, Extent x, int in, int out) {
    require(name, x, in);
    declare(name, List.of(out, in), 1);
    bias(name, out);
    macs += (long) in * out;
    return moved(x, new Extent(out, 1, 1, true));
  }

  @Override
  public Extent add(Extent a, Extent b) {
    if (!a.fits(b) && !new Extent(a.channels, 1, 1).fits(b)) {
      throw new IllegalStateException("cannot add " + a + " and " + b);
    }
    // A residual branch is the second operand; the first one is also read by other layers.
    boolean fused = a.fits(b) && b.fusable;
    activations += fused ? a.size() : a.size() + b.size() + a.size();
    return new Extent(a.channels, a.height, a.width, true);
  }

  @Override
  public Extent spaceToDepth(Extent x, int block) {
    return moved(x, new Extent(x.channels * block * block, x.height / block, x.width / block));
  }

  @Override
  public Extent depthToSpace(Extent x, int block) {
    return moved(x, new Extent(x.channels / (block * block), x.height * block, x.width * block));
  }

  @Override
  public Extent averageMap(Extent x) {
    return moved(x, new Extent(x.channels, 1, 1));
  }

  @Override
  public Extent globalAverage(Extent x) {
    return moved(x, new Extent(x.channels, 1, 1));
  }

  @Override
  public Extent globalMax(Extent x) {
    return moved(x, new Extent(x.channels, 1, 1));
  }

  @Override
  public Extent pad(Extent x, int before, int after) {
    return moved(x, new Extent(x.channels, x.height + before + after, x.width + before + after));
  }

  @Override
  public Extent maxPool(Extent x) {
    return moved(x, new Extent(x.channels, x.height / 2, x.width / 2));
  }

  @Override
  public Extent rowsToChannels(Extent x, int rows, int channels) {
    if (x.channels != channels || x.height != rows) {
      throw new IllegalStateException(
          "%d rows of %d channels are not %s".formatted(rows, channels, x));
    }
    return moved(x, new Extent(channels * rows, 1, x.width));
  }

  @Override
  public Extent logProbabilities(Extent x) {
    return moved(x, x);
  }

  @Override
  public Extent flatten(Extent x) {
    return new Extent(x.channels * x.height * x.width, 1, 1);
  }

  @Override
  public Extent channels(Extent x, int first, int count) {
    if (first < 0 || count < 1 || first + count > x.channels) {
      throw new IllegalStateException(
          "channels %d to %d are not among those of %s".formatted(first, first + count - 1, x));
    }
    Extent part = new Extent(count, x.height, x.width);
    return moved(part, part);
  }

  @Override
  public Extent concat(Extent a, Extent b) {
    activations += b.size();
    return moved(a, new Extent(a.channels + b.channels, 1, 1));
  }

  private Extent convolved(String name, Extent x, Conv conv) {
    require(name, x, conv.in());
    int height = (x.height + 2 * conv.padding() - conv.kernel()) / conv.stride() + 1;
    int width = (x.width + 2 * conv.padding() - conv.kernel()) / conv.stride() + 1;
    macs += (long) conv.kernel() * conv.kernel() * conv.in() * conv.out() * height * width;
    return moved(x, new Extent(conv.out(), height, width, true));
  }

  /** Counts a layer's input as read and its output as written. */
  private Extent moved(Extent input, Extent output) {
    activations += input.size() + output.size();
    return output;
  }

  /** Weights after He et al. 2015: deviation √(2 / fan-in), for layers followed by ReLU. */
  private void declare(String name, List<Integer> shape, double gain) {
    int fanIn = shape.stream().skip(1).reduce(1, Math::multiplyExact);
    add(new ParameterSpec(name + ".weight", shape, 0, gain * Math.sqrt(2.0 / fanIn)));
  }

  private void bias(String name, int out) {
    add(new ParameterSpec(name + ".bias", List.of(out), 0, 0));
  }

  private void add(ParameterSpec parameter) {
    if (!names.add(parameter.name())) {
      throw new IllegalStateException("two parameters are called " + parameter.name());
    }
    parameters.add(parameter);
  }

  private static void require(String name, Extent x, int channels) {
    if (x.channels != channels) {
      throw new IllegalStateException(name + " takes " + channels + " channels, not " + x);
    }
  }
}
