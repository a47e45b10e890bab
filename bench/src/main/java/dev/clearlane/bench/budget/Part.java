package dev.clearlane.bench.budget;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelCost;
import dev.clearlane.bundle.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;

/**
 * One network of a chain, with its cost at one input size. A network of convolutions costs the same
 * for each pixel, so other sizes are scaled from that one.
 *
 * @param network name
 * @param weights number of weight values
 * @param sizeMultiple sides are rounded up to a multiple of this
 * @param valueBytes bytes of one value in {@code cost.activationBytes}
 * @param cost of one run
 */
record Part(
    @JsonProperty(required = true) String network,
    @JsonProperty(value = "exported_parameters", required = true) long weights,
    @JsonProperty(required = true) int sizeMultiple,
    @JsonProperty(defaultValue = "4") int valueBytes,
    @JsonProperty(required = true) ModelCost cost) {
  Part {
    valueBytes = valueBytes == 0 ? Float.BYTES : valueBytes;
  }

  /**
   * Reads a bundle.
   *
   * @throws BundleException if its manifest has no cost
   */
  static Part of(ModelBundle bundle) throws IOException, BundleException {
    ModelManifest manifest = bundle.manifest();
    ModelCost cost = manifest.cost();
    if (cost == null) {
      throw new BundleException(
          "%s: manifest.json has no cost; export the model again".formatted(manifest.id()));
    }
    int valueBytes = manifest.precision().equals(ModelManifest.FP16) ? Short.BYTES : Float.BYTES;
    return new Part(manifest.id(), weights(bundle), manifest.sizeMultiple(), valueBytes, cost);
  }

  /** Counts weights; scalars, such as the bounds of a clip, and shapes are not weights. */
  private static long weights(ModelBundle bundle) throws IOException {
    return ModelProto.parseFrom(Files.readAllBytes(bundle.modelFile()))
        .getGraph()
        .getInitializerList()
        .stream()
        .filter(tensor -> tensor.getDataType() != DataType.INT64_VALUE)
        .filter(tensor -> tensor.getDimsCount() > 0)
        .mapToLong(Part::size)
        .sum();
  }

  private static long size(TensorProto tensor) {
    return tensor.getDimsList().stream().reduce(1L, Math::multiplyExact);
  }

  /** Work for a frame of that size. */
  Work work(int widthPx, int heightPx) {
    double share =
        (double) filled(widthPx) * filled(heightPx) / ((double) cost.widthPx() * cost.heightPx());
    return new Work(
        Math.round(share * cost.macs()),
        weights,
        Math.round(share * cost.activationBytes() / valueBytes));
  }

  private long filled(int sidePx) {
    return (sidePx + sizeMultiple - 1L) / sizeMultiple * sizeMultiple;
  }
}
