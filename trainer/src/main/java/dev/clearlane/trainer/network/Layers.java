package dev.clearlane.trainer.network;

/**
 * The operations of networks. A network only composes them, so one description of it serves
 * training ({@link TorchLayers}), counting ({@link Census}) and export alike.
 *
 * <p>Values are batches of feature maps, N×C×H×W, unless stated otherwise. Convolutions are zero
 * padded so that stride 1 keeps height and width. {@code name} is the prefix of the parameters'
 * names and unique within a network.
 *
 * @param <V> representation of a value: a tensor, a shape, the name of an edge in a graph
 */
public interface Layers<V> {
  /** Plain convolution; parameters {@code name.weight} (out×in×k×k) and {@code name.bias}. */
  V conv(String name, V x, Conv conv);

  /** Three-branch 3×3 convolution, see {@link RepConv}. */
  V repConv(String name, V x, RepConv conv);

  /** Transposed 3×3 convolution that doubles height and width; weight in×out×3×3, and bias. */
  V transposedConv(String name, V x, int in, int out);

  /** Fully connected layer on N×in values; weight out×in, and bias. */
  V dense(String name, V x, int in, int out);

  V relu(V x);

  /** x where positive, else slope·x. */
  V leakyRelu(V x, double slope);

  V tanh(V x);

  /** The sum; {@code b} may be N×C×1×1, which is then added at every place. */
  V add(V a, V b);

  V scale(V x, double factor);

  V clamp(V x, double low, double high);

  /** Zeroes values with the given probability and scales the rest up; the identity in use. */
  V dropout(V x, double probability);

  /** N×C×H×W to N×(b²C)×(H/b)×(W/b); channel (by·b + bx)·C + c, as ONNX's SpaceToDepth orders. */
  V spaceToDepth(V x, int block);

  /** N×(b²C)×H×W to N×C×bH×bW; channel c·b² + by·b + bx, as ONNX's DepthToSpace in mode CRD. */
  V depthToSpace(V x, int block);

  /** Mean over height and width, as a map: N×C×1×1. */
  V averageMap(V x);

  /** Mean over height and width: N×C. */
  V globalAverage(V x);

  /** Maximum over height and width: N×C. */
  V globalMax(V x);

  /** Zeros around the maps: {@code before} rows and columns above and left, {@code after} else. */
  V pad(V x, int before, int after);

  /** Maximum of each 2×2 tile: halves height and width, an odd last row or column is dropped. */
  V maxPool(V x);

  /**
   * N×C×H×W to N×(C·H)×1×W: each column becomes one place.
   *
   * @param rows H
   * @param channels C
   */
  V rowsToChannels(V x, int rows, int channels);

  /** N×C×1×W to N×W×C: logarithms of probabilities that sum to 1 over C. */
  V logProbabilities(V x);

  /** N×C×H×W to N×(C·H·W). */
  V flatten(V x);

  /**
   * Some channels: N×C×H×W to N×count×H×W.
   *
   * @param first of them, from 0
   * @param count how many, at least 1; {@code first + count} is at most C
   */
  V channels(V x, int first, int count);

  /** N×A and N×B to N×(A+B). */
  V concat(V a, V b);
}
