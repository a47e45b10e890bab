package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.Map;
import java.util.Set;

/**
 * The two 8-bit files of a network, for any choice of the layers that stay in float.
 *
 * @param layers of the network that is quantised
 * @param ranges of its activations, by name
 */
record QuantisedFiles(Layers layers, Map<String, Range> ranges) {
  QuantisedFiles {
    ranges = Map.copyOf(ranges);
  }

  /** The file for ONNX Runtime, with unsigned activations. */
  byte[] unsigned(Set<String> floats) {
    return unsignedOf(layers.integers(floats));
  }

  /** That with one layer in integers. */
  byte[] unsignedOnly(String layer) {
    return unsignedOf(layers.only(layer));
  }

  private byte[] unsignedOf(Set<String> integers) {
    ModelProto written = QdqWriter.write(layers, integers, ranges, Quantiser::unsigned);
    return PixelShuffles.fast(written).toByteArray();
  }

  /**
   * The file for TensorRT and ARM, with symmetric signed activations. TensorRT has a fast kernel
   * for pixel shuffles of its own.
   */
  byte[] signed(Set<String> floats) {
    return QdqWriter.write(layers, layers.integers(floats), ranges, Quantiser::symmetric)
        .toByteArray();
  }
}
