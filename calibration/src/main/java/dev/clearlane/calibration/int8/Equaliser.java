package dev.clearlane.calibration.int8;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.clearlane.calibration.graph.Channels;
import dev.clearlane.calibration.graph.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scales the channels of a graph so that those of one activation have similar ranges: one scale for
 * all of them then fits each (Nagel et al. 2019, "Data-Free Quantization Through Weight
 * Equalization and Bias Correction", section 4.1, with measured ranges). A convolution's kernels
 * are divided by the factors of the channels that they give, and multiplied by those of the
 * channels that they read. In float32 the graph computes what it did, but for rounding.
 *
 * <p>Channels that sums, ReLUs and rearrangements join have one factor. Those that meet any other
 * operator, and the graph's inputs and outputs, keep their scale.
 */
final class Equaliser {
  /** Of factors, in both directions: ranges below it are those of channels that are never used. */
  private static final double MAX_FACTOR = 1e3;

  /** One channel of a value. */
  private record Channel(String value, int index) {}

  private final OnnxModel model;
  private final Map<String, Integer> channels; // by value, where known
  private final Map<Channel, Channel> joined = new HashMap<>();
  private final Set<Channel> kept = new HashSet<>(); // roots, after all are joined

  private Equaliser(OnnxModel model) {
    this.model = model;
    channels = Channels.numbers(model);
  }

  /**
   * Scales a graph.
   *
   * @param peaks largest magnitude of each channel of the values that {@link Channels#numbers}
   *     names
   */
  static ModelProto equalised(OnnxModel model, Map<String, double[]> peaks) {
    Equaliser equaliser = new Equaliser(model);
    equaliser.join();
    return equaliser.scaled(equaliser.factors(peaks));
  }

  private void join() {
    Set<String> fixed = new HashSet<>();
    model.graph().getInputList().forEach(input -> fixed.add(input.getName()));
    model.graph().getOutputList().forEach(output -> fixed.add(output.getName()));
    for (NodeProto node : model.nodes()) {
      String output = node.getOutput(0);
      int block = Channels.block(node);
      if (Channels.isConvolution(model, node)) {
        continue; // takes and gives any scale
      }
      boolean moves =
          block > 0 || Channels.keepsChannels(node) || Channels.isSum(model, node, channels);
      if (!moves || !channels.containsKey(output)) {
        fixed.addAll(node.getInputList());
        fixed.addAll(node.getOutputList());
        continue;
      }
      int area = Math.max(1, block * block);
      for (String input : node.getInputList()) {
        for (int i = 0; i < channels.getOrDefault(input, 0); i++) {
          Channel to = root(new Channel(output, i / area));
          Channel from = root(new Channel(input, i));
          if (!from.equals(to)) {
            joined.put(from, to);
          }
        }
      }
    }
    for (String value : fixed) {
      for (int i = 0; i < channels.getOrDefault(value, 0); i++) {
        kept.add(root(new Channel(value, i)));
      }
    }
  }

  private Channel root(Channel channel) {
    Channel root = channel;
    for (Channel next = joined.get(root); next != null; next = joined.get(root)) {
      root = next;
    }
    return root;
  }

  /**
   * What each channel is divided by, by root: the square root of its range over the share that it
   * has in the largest weight of a kernel that reads it. Weights have few levels too, and a factor
   * moves range from activations to them.
   */
  private Map<Channel, Double> factors(Map<String, double[]> peaks) {
    Map<Channel, Double> range = new HashMap<>();
    Map<Channel, Double> share = new HashMap<>();
    peaks.forEach(
        (value, ofChannels) -> {
          if (isRead(value)) {
            for (int i = 0; i < ofChannels.length; i++) {
              range.merge(root(new Channel(value, i)), ofChannels[i], Math::max);
            }
          }
        });
    for (NodeProto node : model.nodes()) {
      if (Channels.isConvolution(model, node) && channels.containsKey(node.getInput(0))) {
        double[] shares = shares(Channels.weights(model, node));
        for (int i = 0; i < shares.length; i++) {
          share.merge(root(new Channel(node.getInput(0), i)), shares[i], Math::max);
        }
      }
    }
    Map<Channel, Double> factors = new HashMap<>();
    range.forEach(
        (channel, peak) -> {
          double weight = share.getOrDefault(channel, 0.0);
          if (peak > 0 && weight > 0 && !kept.contains(channel)) {
            double factor = Math.sqrt(peak / weight);
            factors.put(channel, Math.max(1 / MAX_FACTOR, Math.min(MAX_FACTOR, factor)));
          }
        });
    return factors;
  }

  /** Whether it is stored: what goes into a ReLU alone is not. */
  private boolean isRead(String value) {
    List<NodeProto> next = model.consumers(value);
    return !(next.size() == 1 && next.get(0).getOpType().equals("Relu"));
  }

  /** Per channel that a kernel reads, its largest weight relative to the kernel's. */
  private static double[] shares(TensorProto weights) {
    float[] values = OnnxModel.values(weights);
    int outputs = Math.toIntExact(weights.getDims(0));
    int inputs = Math.toIntExact(weights.getDims(1));
    int area = values.length / (outputs * inputs);
    double[] shares = new double[inputs];
    for (int o = 0; o < outputs; o++) {
      double[] largest = new double[inputs];
      double all = 0;
      for (int i = 0; i < inputs; i++) {
        for (int k = 0; k < area; k++) {
          largest[i] = Math.max(largest[i], Math.abs(values[(o * inputs + i) * area + k]));
        }
        all = Math.max(all, largest[i]);
      }
      for (int i = 0; all > 0 && i < inputs; i++) {
        shares[i] = Math.max(shares[i], largest[i] / all);
      }
    }
    return shares;
  }

  private ModelProto scaled(Map<Channel, Double> factors) {
    Map<String, TensorProto> replaced = new HashMap<>();
    for (NodeProto node : model.nodes()) {
      if (Channels.isConvolution(model, node)) {
        for (int i = 1; i < node.getInputCount(); i++) {
          TensorProto constant = model.floats(node.getInput(i));
          if (constant != null) {
            String input = i == 1 ? node.getInput(0) : "";
            replaced.put(constant.getName(), scaled(constant, input, node.getOutput(0), factors));
          }
        }
      }
    }
    GraphProto.Builder graph = model.graph().toBuilder().clearInitializer();
    for (TensorProto constant : model.graph().getInitializerList()) {
      graph.addInitializer(replaced.getOrDefault(constant.getName(), constant));
    }
    return model.proto().toBuilder().setGraph(graph).build();
  }

  /** Weights, or with an empty input a bias, for scaled channels. */
  private TensorProto scaled(
      TensorProto constant, String input, String output, Map<Channel, Double> factors) {
    float[] values = OnnxModel.values(constant);
    int outputs = Math.toIntExact(constant.getDims(0));
    int inputs = input.isEmpty() ? 1 : Math.toIntExact(constant.getDims(1));
    int area = values.length / (outputs * inputs);
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int o = 0; o < outputs; o++) {
      double given = factors.getOrDefault(root(new Channel(output, o)), 1.0);
      for (int i = 0; i < inputs; i++) {
        double read = input.isEmpty() ? 1 : factors.getOrDefault(root(new Channel(input, i)), 1.0);
        for (int k = 0; k < area; k++) {
          raw.putFloat((float) (values[(o * inputs + i) * area + k] * read / given));
        }
      }
    }
    return constant.toBuilder()
        .clearFloatData()
        .setRawData(ByteString.copyFrom(raw.array()))
        .build();
  }
}
