package dev.clearlane.trainer.network;

import java.util.function.BiConsumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Layers that compute with libtorch. Every call makes native tensors: run them inside a pointer
 * scope.
 */
public sealed class TorchLayers implements Layers<Tensor> permits RoundedLayers {
  private static final long[] ONES = {1, 1};

  private final Parameters parameters;
  private final boolean training;
  private final BiConsumer<String, Tensor> convolved;

  /**
   * Layers for one forward pass of a network.
   *
   * @param training whether dropout acts
   * @param quantisation where the network's 8-bit file rounds, to round there too; null for float32
   */
  public static TorchLayers of(
      Parameters parameters, boolean training, @Nullable Quantisation quantisation) {
    return quantisation == null
        ? new TorchLayers(parameters, training)
        : new RoundedLayers(parameters, training, quantisation);
  }

  /**
   * Uses the parameters as they are at each call.
   *
   * @param training whether dropout acts
   */
  public TorchLayers(Parameters parameters, boolean training) {
    this(parameters, training, (name, output) -> {});
  }

  /**
   * As above, and lets features be taken on the way.
   *
   * @param convolved receives the name and the output of each convolution, transposed ones excepted
   */
  public TorchLayers(
      Parameters parameters, boolean training, BiConsumer<String, Tensor> convolved) {
    this.parameters = parameters;
    this.training = training;
    this.convolved = convolved;
  }

  @Override
  public Tensor conv(String name, Tensor x, Conv conv) {
    Tensor output = convolve(name, x, parameters.get(name + ".weight"), conv);
    convolved.accept(name, output);
    return output;
  }

  @Override
  public Tensor repConv(String name, Tensor x, RepConv conv) {
    Tensor point = parameters.get(name + ".point");
    if (conv.hasIdentity()) {
      Tensor scale = torch.diag(parameters.get(name + ".identity"));
      point = point.add(scale.view(conv.out(), conv.in(), 1, 1));
    }
    Tensor weight = parameters.get(name + ".weight");
    Tensor kernel = weight.add(torch.constant_pad_nd(point, 1, 1, 1, 1));
    Tensor output = convolve(name, x, kernel, conv.fused());
    convolved.accept(name, output);
    return output;
  }

  @Override
  public Tensor transposedConv(String name, Tensor x, int in, int out) {
    long[] twos = {2, 2};
    Tensor weight = parameters.get(name + ".weight");
    return torch.conv_transpose2d(x, weight, bias(name), twos, ONES, ONES, 1, ONES);
  }

  @Override
  public Tensor dense(String name, Tensor x, int in, int out) {
    return torch.linear(x, parameters.get(name + ".weight"), bias(name));
  }

  @Override
  public Tensor relu(Tensor x) {
    return x.relu();
  }

  @Override
  public Tensor leakyRelu(Tensor x, double slope) {
    return torch.leaky_relu(x, new Scalar(slope));
  }

  @Override
  public Tensor tanh(Tensor x) {
    return x.tanh();
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    return a.add(b);
  }

  @Override
  public Tensor scale(Tensor x, double factor) {
    return x.mul(new Scalar(factor));
  }

  @Override
  public Tensor clamp(Tensor x, double low, double high) {
    return x.clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high)));
  }

  @Override
  public Tensor dropout(Tensor x, double probability) {
    return training ? torch.dropout(x, probability, true) : x;
  }

  @Override
  public Tensor spaceToDepth(Tensor x, int block) {
    long n = x.size(0);
    long c = x.size(1);
    long h = x.size(2) / block;
    long w = x.size(3) / block;
    return x.reshape(n, c, h, block, w, block)
        .permute(0, 3, 5, 1, 2, 4)
        .reshape(n, c * block * block, h, w);
  }

  @Override
  public Tensor depthToSpace(Tensor x, int block) {
    return torch.pixel_shuffle(x, block);
  }

  @Override
  public Tensor averageMap(Tensor x) {
    return x.mean(new long[] {2, 3}, true, new ScalarTypeOptional());
  }

  @Override
  public Tensor globalAverage(Tensor x) {
    return x.mean(2, 3);
  }

  @Override
  public Tensor globalMax(Tensor x) {
    return x.amax(new long[] {2, 3}, false);
  }

  @Override
  public Tensor pad(Tensor x, int before, int after) {
    return torch.constant_pad_nd(x, before, after, before, after);
  }

  @Override
  public Tensor maxPool(Tensor x) {
    return torch.max_pool2d(x, 2, 2);
  }

  @Override
  public Tensor rowsToChannels(Tensor x, int rows, int channels) {
    return x.reshape(x.size(0), (long) channels * rows, 1, x.size(3));
  }

  @Override
  public Tensor logProbabilities(Tensor x) {
    return torch.log_softmax(x.squeeze(2).permute(0, 2, 1), 2);
  }

  @Override
  public Tensor flatten(Tensor x) {
    return x.flatten(1, -1);
  }

  @Override
  public Tensor channels(Tensor x, int first, int count) {
    return x.narrow(1, first, count);
  }

  @Override
  public Tensor concat(Tensor a, Tensor b) {
    return torch.cat(new TensorVector(a, b), 1);
  }

  final Parameters parameters() {
    return parameters;
  }

  /**
   * A convolution with its bias.
   *
   * @param name of the layer
   * @param kernel the weights, of a {@link RepConv} those of its branches together
   */
  Tensor convolve(String name, Tensor x, Tensor kernel, Conv conv) {
    return convolve(x, kernel, bias(name), conv);
  }

  private TensorOptional bias(String name) {
    return new TensorOptional(parameters.get(name + ".bias"));
  }

  static Tensor convolve(Tensor x, Tensor kernel, TensorOptional bias, Conv conv) {
    long[] stride = {conv.stride(), conv.stride()};
    long[] padding = {conv.padding(), conv.padding()};
    return torch.conv2d(x, kernel, bias, stride, padding, ONES, 1);
  }
}
