package dev.clearlane.trainer.onnx;

import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Compares an exported model with the network that it was exported from. */
final class Parity {
  /**
   * Float sums in another order differ in the seventh digit per layer; a wrong layer differs in the
   * first.
   */
  static final double TOLERANCE = 1e-4;

  /**
   * Half precision has 11 bits: a value near 1 is off by up to 0.0005 at each layer. A hundredth of
   * the pixels' range is 2.5 grey levels.
   */
  static final double HALF_TOLERANCE = 1e-2;

  /** Logarithms of probabilities span about this. */
  private static final double LOGARITHMS = 10;

  private Parity() {}

  /**
   * Largest difference of the two on noise, at two sizes, an odd multiple of the network's among
   * them.
   *
   * @throws IOException if it is above {@link #TOLERANCE}
   */
  static double check(Network network, Parameters parameters, OnnxModel model) throws IOException {
    return check(network, parameters, model, TOLERANCE);
  }

  /**
   * The same with another tolerance, as half precision needs.
   *
   * @param tolerance as a share of the pixels' range
   * @throws IOException if the difference is above it
   */
  static double check(Network network, Parameters parameters, OnnxModel model, double tolerance)
      throws IOException {
    int multiple = network.sizeMultiple();
    Network.InputSize only = network.inputSize();
    double worst =
        only == null
            ? Math.max(
                difference(network, parameters, model, 3 * multiple, 5 * multiple),
                difference(network, parameters, model, 8 * multiple, 4 * multiple))
            : difference(network, parameters, model, only.heightPx(), only.widthPx());
    double range =
        switch (network.output()) {
          case PICTURE -> range(network);
          case LABELS -> 1;
          case PLATES, TEXT -> LOGARITHMS;
        };
    if (!(worst <= tolerance * range)) {
      throw new IOException(
          "%s: ONNX Runtime and libtorch differ by %.2g, more than %.0g"
              .formatted(network.name(), worst, tolerance * range));
    }
    return worst;
  }

  private static double range(Network network) {
    return network.pixels().range().high() - network.pixels().range().low();
  }

  @SuppressWarnings("try") // neither is named again: one frees tensors, one stops graphs
  private static double difference(
      Network network, Parameters parameters, OnnxModel model, int height, int width)
      throws IOException {
    SplittableRandom random = new SplittableRandom(height);
    float low = network.pixels().range().low();
    float high = network.pixels().range().high();
    int channels = network.inputChannels();
    float[] input = new float[channels * height * width];
    for (int i = 0; i < input.length; i++) {
      input[i] = low + (high - low) * (float) random.nextDouble();
    }
    float[] actual = model.run(FloatBuffer.wrap(input), height, width);
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGraph = new NoGradGuard()) {
      Tensor output =
          network.apply(
              new TorchLayers(parameters, false), Torch.tensor(input, 1, channels, height, width));
      boolean sigmoid = network.output() == Network.Output.LABELS;
      float[] expected = Torch.values(sigmoid ? output.sigmoid() : output);
      if (expected.length != actual.length) {
        throw new IOException(
            "%s: ONNX Runtime gives %d values, libtorch %d"
                .formatted(network.name(), actual.length, expected.length));
      }
      double worst = 0;
      for (int i = 0; i < actual.length; i++) {
        double difference = Math.abs(actual[i] - expected[i]);
        worst = difference <= worst ? worst : difference;
      }
      return worst;
    }
  }
}
