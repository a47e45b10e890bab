package dev.clearlane.trainer.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.HalfFloat;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.training.InitialWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The weights of a bundle that {@link Export} wrote, to train on from. The branches of a {@link
 * dev.clearlane.trainer.network.RepConv} were added up at export: the sum goes into the 3×3 kernel,
 * less the identity, which keeps its initial factor, and the 1×1 kernel starts at nothing. The
 * function is the same. Channels that {@code clearlane calibrate prune} cut off come back as the
 * last ones of their layer, with weights of 0.
 */
public final class BundleWeights {
  private static final Logger LOG = LoggerFactory.getLogger(BundleWeights.class);

  private BundleWeights() {}

  /**
   * Reads them.
   *
   * @param bundle directory with the manifest
   * @param seed for parameters that the bundle's network does not have
   * @throws IOException if the bundle cannot be opened, is of another network, or lacks a parameter
   */
  public static InitialWeights read(Path bundle, Network network, long seed) throws IOException {
    ModelManifest manifest;
    try {
      manifest = ModelBundle.open(bundle).manifest();
    } catch (BundleException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (!network.extendsNamed(manifest.network())) {
      throw new IOException(
          "%s: holds the network %s, not %s".formatted(bundle, manifest.network(), network.name()));
    }
    Path file = bundle.resolve(manifest.file());
    Map<String, float[]> constants = constants(Files.readAllBytes(file), network);
    if (!manifest.network().equals(network.name())) {
      addNew(network, seed, constants);
    }
    float[] weights = flat(file, constants, network);
    ModelManifest.Provenance made = manifest.provenance();
    return new InitialWeights(
        made == null
            ? manifest.id()
            : "%s (%s at step %d)".formatted(manifest.id(), made.recipe(), made.steps()),
        weights);
  }

  /** Adds initial values of what the bundle's smaller network lacks. */
  private static void addNew(Network network, long seed, Map<String, float[]> constants) {
    try (Parameters initial = Parameters.initialise(network, seed)) {
      for (ParameterSpec spec : Census.parameters(network)) {
        if (!isBranch(spec) && !constants.containsKey(spec.name())) {
          constants.put(spec.name(), initial.values(spec.name()));
          LOG.info("{} has its initial values: the bundle does not have it", spec.name());
        }
      }
    }
  }

  private static boolean isBranch(ParameterSpec spec) {
    return spec.name().endsWith(".identity") || spec.name().endsWith(".point");
  }

  /** The constants in the network's order, branches undone. */
  static float[] flat(Path file, Map<String, float[]> constants, Network network)
      throws IOException {
    List<ParameterSpec> specs = Census.parameters(network);
    float[] flat = new float[specs.stream().mapToInt(ParameterSpec::size).sum()];
    Map<String, Integer> offsets = new HashMap<>();
    int at = 0;
    for (ParameterSpec spec : specs) {
      offsets.put(spec.name(), at);
      float[] values = constants.get(spec.name());
      if (values != null && values.length == spec.size()) {
        System.arraycopy(values, 0, flat, at, values.length);
      } else if (spec.name().endsWith(".identity")) {
        takeIdentity(spec, flat, at, offsets);
      } else if (!spec.name().endsWith(".point")) {
        throw new IOException(
            "%s: %s should have %d values, has %s"
                .formatted(
                    file, spec.name(), spec.size(), values == null ? "none" : values.length));
      }
      at += spec.size();
    }
    return flat;
  }

  /** Gives the identity branch its initial factor and takes that out of the 3×3 kernel's middle. */
  private static void takeIdentity(
      ParameterSpec spec, float[] flat, int at, Map<String, Integer> offsets) {
    String kernel = spec.name().replace(".identity", ".weight");
    int weight = offsets.get(kernel);
    int channels = spec.size();
    for (int c = 0; c < channels; c++) {
      flat[at + c] = (float) spec.mean();
      flat[weight + 9 * (c * channels + c) + 4] -= (float) spec.mean();
    }
  }

  /** All constants of the graph by name; those of a network's parameters in its full shapes. */
  static Map<String, float[]> constants(byte[] model, Network network) throws IOException {
    Map<String, ParameterSpec> specs = new HashMap<>();
    Census.parameters(network).forEach(spec -> specs.put(spec.name(), spec));
    Map<String, float[]> constants = new HashMap<>();
    for (TensorProto tensor : ModelProto.parseFrom(model).getGraph().getInitializerList()) {
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      boolean half = tensor.getDataType() == DataType.FLOAT16_VALUE;
      float[] values = new float[raw.remaining() / (half ? Short.BYTES : Float.BYTES)];
      for (int i = 0; i < values.length; i++) {
        values[i] = half ? HalfFloat.toFloat(raw.getShort()) : raw.getFloat();
      }
      ParameterSpec spec = specs.get(tensor.getName());
      boolean isPruned = spec != null && isPart(tensor.getDimsList(), spec.shape());
      constants.put(
          tensor.getName(), isPruned ? filled(values, tensor.getDimsList(), spec.shape()) : values);
    }
    return constants;
  }

  /** Whether a shape is smaller in one of the first two dimensions, outputs and inputs, or both. */
  private static boolean isPart(List<Long> shape, List<Integer> whole) {
    boolean isSmaller = false;
    boolean fits = shape.size() == whole.size();
    for (int i = 0; fits && i < whole.size(); i++) {
      fits = i < 2 ? shape.get(i) <= whole.get(i) : shape.get(i) == (long) whole.get(i);
      isSmaller |= shape.get(i) < whole.get(i);
    }
    return fits && isSmaller;
  }

  /** The values at the start of each dimension, and zeros behind them. */
  private static float[] filled(float[] values, List<Long> shape, List<Integer> whole) {
    int inner = whole.stream().skip(2).reduce(1, Math::multiplyExact);
    int row = shape.size() < 2 ? 1 : Math.toIntExact(shape.get(1)) * inner;
    int wholeRow = whole.size() < 2 ? 1 : whole.get(1) * inner;
    float[] filled = new float[whole.get(0) * wholeRow];
    for (int i = 0; i < shape.get(0); i++) {
      System.arraycopy(values, i * row, filled, i * wholeRow, row);
    }
    return filled;
  }
}
