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
 * function is the same.
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
    Map<String, float[]> constants = constants(Files.readAllBytes(file));
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

  /** All constants of the graph by name. */
  static Map<String, float[]> constants(byte[] model) throws IOException {
    Map<String, float[]> constants = new HashMap<>();
    for (TensorProto tensor : ModelProto.parseFrom(model).getGraph().getInitializerList()) {
      ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      boolean half = tensor.getDataType() == DataType.FLOAT16_VALUE;
      float[] values = new float[raw.remaining() / (half ? Short.BYTES : Float.BYTES)];
      for (int i = 0; i < values.length; i++) {
        values[i] = half ? HalfFloat.toFloat(raw.getShort()) : raw.getFloat();
      }
      constants.put(tensor.getName(), values);
    }
    return constants;
  }
}
