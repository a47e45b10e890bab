package dev.clearlane.trainer.training;

import dev.clearlane.bundle.PixelFormat;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.TorchLayers;
import dev.clearlane.trainer.network.Vgg19;
import dev.clearlane.trainer.weights.ImportedWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.Tensor;

/**
 * A network that is looked through and never changed. Owns its weights until {@link #close}; used
 * within a pointer scope.
 */
final class FeatureNetwork implements AutoCloseable {
  /** What torchvision's VGG19 was trained on: mean and deviation of R, G and B. */
  private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};

  private static final float[] IMAGENET_DEVIATION = {0.229f, 0.224f, 0.225f};

  private final Network network;
  private final Parameters parameters;
  private final String layer;

  private FeatureNetwork(Network network, float[] weights, String layer, Device device) {
    this.network = network;
    this.layer = layer;
    parameters = Parameters.of(network, weights, device);
    parameters.freeze();
  }

  /**
   * VGG19 up to a layer.
   *
   * @param file safetensors or PyTorch's, with torchvision's names; may hold more than is needed
   * @throws IOException if it is missing, broken, or no VGG19
   */
  static FeatureNetwork vgg19(Path file, String layer, Device device) throws IOException {
    Vgg19 network = new Vgg19(layer);
    if (!Files.exists(file)) {
      throw new IOException(
          file
              + ": no such file; the perceptual loss needs torchvision's VGG19 weights there"
              + " (they may not be shipped, see docs/training.md), or features: critic");
    }
    float[] weights = ImportedWeights.readPart(file, network).values();
    return new FeatureNetwork(network, weights, "", device);
  }

  /**
   * A network of ours up to a convolution.
   *
   * @throws IOException if it has no such convolution
   */
  static FeatureNetwork of(Network network, InitialWeights weights, String layer, Device device)
      throws IOException {
    boolean known =
        Census.parameters(network).stream().anyMatch(p -> p.name().equals(layer + ".weight"));
    if (!layer.isEmpty() && !known) {
      throw new IOException("%s: has no layer %s".formatted(network.name(), layer));
    }
    return new FeatureNetwork(network, weights.weights(), layer, device);
  }

  /** What it makes of pictures in the given format: features, or its output. */
  Tensor of(Tensor pictures, PixelFormat pixels) {
    Tensor input = PixelRange.convert(pictures, pixels, network.pixels());
    if (network instanceof Vgg19) {
      Device device = parameters.device();
      input =
          input
              .sub(device.tensor(IMAGENET_MEAN, 1, 3, 1, 1))
              .div(device.tensor(IMAGENET_DEVIATION, 1, 3, 1, 1));
    }
    return layer.isEmpty()
        ? network.apply(new TorchLayers(parameters, false), input)
        : tapped(network, parameters, input, layer);
  }

  /** Its picture, in the given format. */
  Tensor picture(Tensor pictures, PixelFormat pixels) {
    return PixelRange.convert(of(pictures, pixels), network.pixels(), pixels);
  }

  /** The output of one convolution on the way through a network. */
  static Tensor tapped(Network network, Parameters parameters, Tensor input, String layer) {
    Tensor[] found = new Tensor[1];
    TorchLayers layers =
        new TorchLayers(
            parameters,
            false,
            (name, output) -> {
              if (name.equals(layer)) {
                found[0] = output;
              }
            });
    network.apply(layers, input);
    return found[0];
  }

  @Override
  public void close() {
    parameters.close();
  }
}
