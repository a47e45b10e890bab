package dev.clearlane.trainer.network;

import dev.clearlane.trainer.network.Quantisation.Rounding;
import dev.clearlane.trainer.network.Quantisation.Scale;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Layers that round as a network's 8-bit file does, in float32, so that the float32 weights learn
 * to bear it. Gradients pass the rounding straight through; none passes where an activation is
 * outside its range.
 *
 * <p>Levels, less that of 0, and the weights' are whole numbers, and so are the sums of their
 * products: they are exact in any order, as the integers of an engine are, while below 2^24.
 *
 * <p>For one forward pass: operations are told apart by their order.
 */
final class RoundedLayers extends TorchLayers {
  private static final int WEIGHT_LIMIT = 127;
  private static final int MAX_LEVEL = 255;

  /** Biases are 32-bit integers; a scale that is too small for one is raised. */
  private static final double BIAS_LIMIT = 1 << 30;

  private final Quantisation quantisation;
  private int next;

  RoundedLayers(Parameters parameters, boolean training, Quantisation quantisation) {
    super(parameters, training);
    this.quantisation = quantisation;
  }

  private Rounding next() {
    return quantisation.nodes().get(next++);
  }

  /** The only input of the next operation, as that reads it. */
  private Tensor read(Tensor x) {
    return rounded(x, next().inputs().get(0));
  }

  private static Tensor rounded(Tensor x, @Nullable Scale scale) {
    return scale == null ? x : levels(x, scale).mul(scalar(scale.step()));
  }

  /** Levels less that of 0. */
  private static Tensor levels(Tensor x, Scale scale) {
    return whole(x.div(scalar(scale.step())), scale.zero(), 0, MAX_LEVEL);
  }

  private static Tensor whole(Tensor x, int zero, int min, int max) {
    return torch.fake_quantize_per_tensor_affine(x, 1, zero, min, max);
  }

  private static Scalar scalar(double value) {
    return new Scalar(value);
  }

  @Override
  Tensor convolve(String name, Tensor x, Tensor kernel, Conv conv) {
    Rounding rounding = next();
    Scale input = rounding.inputs().get(0);
    if (!rounding.weights() || input == null) {
      return super.convolve(name, rounded(x, input), kernel, conv);
    }
    Tensor bias = parameters().get(name + ".bias");
    long[] perChannel = {conv.out(), 1, 1, 1};
    Tensor smallest = bias.detach().abs().div(scalar(input.step())).div(scalar(BIAS_LIMIT));
    Tensor scales =
        kernel
            .detach()
            .abs()
            .amax(new long[] {1, 2, 3}, false)
            .div(scalar(WEIGHT_LIMIT))
            .maximum(smallest)
            .clamp_min(scalar(Float.MIN_NORMAL));
    Tensor weights = whole(kernel.div(scales.view(perChannel)), 0, -WEIGHT_LIMIT, WEIGHT_LIMIT);
    Tensor sums = scales.mul(scalar(input.step()));
    Tensor offset = bias.div(sums);
    offset = offset.add(offset.round().sub(offset).detach());
    Tensor product = convolve(levels(x, input), weights, new TensorOptional(), conv);
    return product.add(offset.view(conv.out(), 1, 1)).mul(sums.view(conv.out(), 1, 1));
  }

  @Override
  public Tensor transposedConv(String name, Tensor x, int in, int out) {
    return super.transposedConv(name, read(x), in, out);
  }

  @Override
  public Tensor dense(String name, Tensor x, int in, int out) {
    return super.dense(name, read(x), in, out);
  }

  @Override
  public Tensor relu(Tensor x) {
    return super.relu(read(x));
  }

  @Override
  public Tensor leakyRelu(Tensor x, double slope) {
    return super.leakyRelu(read(x), slope);
  }

  @Override
  public Tensor tanh(Tensor x) {
    return super.tanh(read(x));
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    Rounding rounding = next();
    return super.add(rounded(a, rounding.inputs().get(0)), rounded(b, rounding.inputs().get(1)));
  }

  @Override
  public Tensor scale(Tensor x, double factor) {
    return super.scale(read(x), factor);
  }

  @Override
  public Tensor clamp(Tensor x, double low, double high) {
    return super.clamp(read(x), low, high);
  }

  @Override
  public Tensor dropout(Tensor x, double probability) {
    return super.dropout(read(x), probability);
  }

  @Override
  public Tensor spaceToDepth(Tensor x, int block) {
    return super.spaceToDepth(read(x), block);
  }

  @Override
  public Tensor depthToSpace(Tensor x, int block) {
    return super.depthToSpace(read(x), block);
  }

  @Override
  public Tensor averageMap(Tensor x) {
    return super.averageMap(read(x));
  }

  @Override
  public Tensor globalAverage(Tensor x) {
    return super.globalAverage(read(x));
  }

  @Override
  public Tensor globalMax(Tensor x) {
    return super.globalMax(read(x));
  }

  @Override
  public Tensor pad(Tensor x, int before, int after) {
    return super.pad(read(x), before, after);
  }

  @Override
  public Tensor maxPool(Tensor x) {
    return super.maxPool(read(x));
  }

  @Override
  public Tensor rowsToChannels(Tensor x, int rows, int channels) {
    return super.rowsToChannels(read(x), rows, channels);
  }

  @Override
  public Tensor logProbabilities(Tensor x) {
    return super.logProbabilities(read(x));
  }

  @Override
  public Tensor flatten(Tensor x) {
    return super.flatten(read(x));
  }

  @Override
  public Tensor channels(Tensor x, int first, int count) {
    return super.channels(read(x), first, count);
  }

  @Override
  public Tensor concat(Tensor a, Tensor b) {
    Rounding rounding = next();
    return super.concat(rounded(a, rounding.inputs().get(0)), rounded(b, rounding.inputs().get(1)));
  }
}
