package dev.clearlane.calibration.prune;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.calibration.frames.CalibrationFrame;
import dev.clearlane.calibration.graph.Activations;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import dev.clearlane.serving.inference.EngineException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Channels between two convolutions that a ReLU cut off on every frame, and the graph without them.
 * Weights of kernels that give or read such a channel change nothing, on those frames.
 */
final class UnusedChannels {
  /** Kernels for processors take channels in blocks of this many; a part of one costs as much. */
  static final int BLOCK = 8;

  private final OnnxModel model;
  private final List<Cut> cuts;

  /**
   * Channels behind one convolution.
   *
   * @param layer name of the convolution's weights, without {@code .weight}
   * @param convolution that gives them
   * @param value behind the ReLU
   * @param kept their numbers, rising; a multiple of {@value #BLOCK}, or all
   * @param of number of channels
   */
  record Cut(String layer, NodeProto convolution, String value, List<Integer> kept, int of) {
    Cut {
      kept = List.copyOf(kept);
    }

    int removed() {
      return of - kept.size();
    }
  }

  /** What a cut saves in one run. */
  record Saving(long macs, long activations) {}

  private UnusedChannels(OnnxModel model, List<Cut> cuts) {
    this.model = model;
    this.cuts = List.copyOf(cuts);
  }

  /** Finds them. */
  static UnusedChannels of(OnnxModel model, ModelManifest manifest, List<CalibrationFrame> frames)
      throws EngineException {
    Map<String, Integer> numbers = Channels.numbers(model);
    Map<String, double[]> peaks = Activations.peaks(model, manifest, frames, numbers);
    List<Cut> cuts = new ArrayList<>();
    for (NodeProto node : model.nodes()) {
      String value = Channels.isConvolution(model, node) ? behindRelu(model, node) : "";
      double[] ofChannels = peaks.get(value);
      if (ofChannels != null && isReadByConvolutions(model, value)) {
        Cut cut = cut(node, value, ofChannels);
        if (cut.removed() > 0) {
          cuts.add(cut);
        }
      }
    }
    return new UnusedChannels(model, cuts);
  }

  private static String behindRelu(OnnxModel model, NodeProto convolution) {
    List<NodeProto> next = model.consumers(convolution.getOutput(0));
    boolean relu = next.size() == 1 && next.get(0).getOpType().equals("Relu");
    return relu ? next.get(0).getOutput(0) : "";
  }

  private static boolean isReadByConvolutions(OnnxModel model, String value) {
    return !model.isOutput(value)
        && model.consumers(value).stream()
            .allMatch(
                node -> Channels.isConvolution(model, node) && node.getInput(0).equals(value));
  }

  private static Cut cut(NodeProto convolution, String value, double[] peaks) {
    List<Integer> kept = new ArrayList<>();
    int used = 0;
    for (double peak : peaks) {
      used += peak > 0 ? 1 : 0;
    }
    int filled = Math.max(1, (used + BLOCK - 1) / BLOCK) * BLOCK;
    int spare = Math.min(peaks.length, filled) - used;
    for (int i = 0; i < peaks.length; i++) {
      if (peaks[i] > 0 || spare-- > 0) {
        kept.add(i);
      }
    }
    String weights = convolution.getInput(1);
    String layer = weights.replaceFirst("\\.weight$", "");
    return new Cut(layer, convolution, value, kept, peaks.length);
  }

  /** In order of computation; empty if every channel is used. */
  List<Cut> cuts() {
    return cuts;
  }

  /** The graph without them. */
  ModelProto removed() {
    Map<String, TensorProto> replaced = new HashMap<>();
    for (Cut cut : cuts) {
      NodeProto convolution = cut.convolution();
      for (String name : convolution.getInputList().subList(1, convolution.getInputCount())) {
        replace(replaced, name, 0, cut.kept());
      }
      for (NodeProto reader : model.consumers(cut.value())) {
        replace(replaced, reader.getInput(1), 1, cut.kept());
      }
    }
    GraphProto.Builder graph = model.graph().toBuilder().clearInitializer();
    for (TensorProto constant : model.graph().getInitializerList()) {
      graph.addInitializer(replaced.getOrDefault(constant.getName(), constant));
    }
    // Shapes that an exporter noted are those of before.
    return model.proto().toBuilder().setGraph(graph.clearValueInfo()).build();
  }

  private void replace(
      Map<String, TensorProto> replaced, String name, int dimension, List<Integer> kept) {
    TensorProto constant = replaced.getOrDefault(name, model.floats(name));
    if (constant == null) {
      throw new IllegalStateException(name + " is no constant"); // isConvolution has looked
    }
    replaced.put(name, selected(constant, dimension, kept));
  }

  private static TensorProto selected(TensorProto constant, int dimension, List<Integer> kept) {
    float[] values = OnnxModel.values(constant);
    int outer = dimension == 0 ? 1 : Math.toIntExact(constant.getDims(0));
    int old = Math.toIntExact(constant.getDims(dimension));
    int inner = values.length / (outer * old);
    ByteBuffer raw =
        ByteBuffer.allocate(outer * kept.size() * inner * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int o = 0; o < outer; o++) {
      for (int i : kept) {
        for (int k = 0; k < inner; k++) {
          raw.putFloat(values[(o * old + i) * inner + k]);
        }
      }
    }
    return constant.toBuilder()
        .setDims(dimension, kept.size())
        .clearFloatData()
        .setRawData(ByteString.copyFrom(raw.array()))
        .build();
  }

  /**
   * Work that a run does not do any more, counted as {@link dev.clearlane.bundle.ModelCost} is.
   *
   * @param sizes number of values of one channel, by value of the graph, at the cost's input size
   */
  Saving saving(Map<String, Integer> sizes) {
    long macs = 0;
    long activations = 0;
    Map<String, Integer> width = new HashMap<>(Channels.numbers(model));
    for (NodeProto node : model.nodes()) {
      if (Channels.isConvolution(model, node)) {
        macs += macs(node, width, sizes);
      }
    }
    for (Cut cut : cuts) {
      width.put(cut.convolution().getOutput(0), cut.kept().size());
      width.put(cut.value(), cut.kept().size());
      int readers = model.consumers(cut.value()).size();
      activations += (long) cut.removed() * (1 + readers) * sizes.getOrDefault(cut.value(), 0);
    }
    for (NodeProto node : model.nodes()) {
      if (Channels.isConvolution(model, node)) {
        macs -= macs(node, width, sizes);
      }
    }
    return new Saving(macs, activations);
  }

  private long macs(NodeProto node, Map<String, Integer> width, Map<String, Integer> sizes) {
    TensorProto weights = Channels.weights(model, node);
    int read = width.getOrDefault(node.getInput(0), Math.toIntExact(weights.getDims(1)));
    long kernel = weights.getDims(2) * weights.getDims(3);
    return kernel
        * read
        * width.getOrDefault(node.getOutput(0), 0)
        * sizes.getOrDefault(node.getOutput(0), 0);
  }
}
