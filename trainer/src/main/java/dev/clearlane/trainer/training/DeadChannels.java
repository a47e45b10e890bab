package dev.clearlane.trainer.training;

import dev.clearlane.trainer.data.Batch;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Device;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.NetworkGraph;
import dev.clearlane.trainer.network.NetworkGraph.Node;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.Parameters;
import dev.clearlane.trainer.network.Torch;
import dev.clearlane.trainer.network.TorchLayers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Channels that a ReLU cuts off everywhere, in some batches. They get no gradient any more and stay
 * as they are, however long a network is trained; here they are started again, without changing
 * what the network gives for those batches: their weights are drawn as at the start, scaled to the
 * deviation of the layer's other channels, with biases that leave a mean of 0, and the weights that
 * read them are 0.
 *
 * <p>Only layers between convolutions count, as others would change what they are added to.
 */
final class DeadChannels {
  private static final Logger LOG = LoggerFactory.getLogger(DeadChannels.class);

  private static final Set<String> CONVOLUTIONS = Set.of("conv", "rep_conv");

  /** They keep channels apart, and zeros as they are. */
  private static final Set<String> PASSING = Set.of("max_pool", "pad", "dropout");

  private static final double SMALLEST_DEVIATION = 1e-3;

  private final Network network;
  private final List<Batch> batches;
  private final Device device;
  private final List<Layer> layers;
  private final Map<String, List<Place>> places;

  /** A convolution before a ReLU, and those that read what it gives. */
  record Layer(String name, List<String> readers) {
    Layer {
      readers = List.copyOf(readers);
    }
  }

  /** A parameter of a convolution, and where it begins among all values. */
  private record Place(ParameterSpec spec, int at) {
    String kind() {
      return spec.name().substring(spec.name().lastIndexOf('.') + 1);
    }

    /** Values of each output channel. */
    int row() {
      return spec.size() / spec.shape().get(0);
    }
  }

  /** What a layer gives before its ReLU over all batches, by channel. */
  private static final class Outputs {
    private final double[] sum;
    private final double[] squares;
    private final float[] highest;
    private long count;

    Outputs(int channels) {
      sum = new double[channels];
      squares = new double[channels];
      highest = new float[channels];
    }

    void add(Tensor output) {
      float[] values = Torch.values(output);
      int plane = Math.toIntExact(output.size(2) * output.size(3));
      for (int i = 0; i < values.length; i++) {
        int channel = i / plane % sum.length;
        sum[channel] += values[i];
        squares[channel] += (double) values[i] * values[i];
        highest[channel] = Math.max(highest[channel], values[i]);
      }
      count += values.length / sum.length;
    }

    double mean(int channel) {
      return sum[channel] / count;
    }

    double deviation(int channel) {
      return Math.sqrt(Math.max(0, squares[channel] / count - mean(channel) * mean(channel)));
    }

    int[] dead() {
      return IntStream.range(0, sum.length).filter(c -> highest[c] <= 0).toArray();
    }
  }

  /**
   * Looks for them over some batches.
   *
   * @param batches of the network's training
   */
  DeadChannels(Network network, List<Batch> batches, Device device) {
    this.network = network;
    this.batches = List.copyOf(batches);
    this.device = device;
    layers = layers(network);
    places = new HashMap<>();
    int at = 0;
    for (ParameterSpec spec : Census.parameters(network)) {
      String owner = spec.name().substring(0, spec.name().lastIndexOf('.'));
      places.computeIfAbsent(owner, name -> new ArrayList<>()).add(new Place(spec, at));
      at += spec.size();
    }
  }

  /** The layers of a network whose channels can be changed without touching others. */
  static List<Layer> layers(Network network) {
    NetworkGraph graph = NetworkGraph.of(network);
    List<Layer> layers = new ArrayList<>();
    for (int value = 1; value <= graph.nodes().size(); value++) {
      Node node = graph.nodes().get(value - 1);
      if (!node.op().equals("relu") || node.inputs().get(0) == 0) {
        continue;
      }
      int before = node.inputs().get(0);
      Node writer = graph.nodes().get(before - 1);
      List<String> readers = new ArrayList<>();
      boolean alone = readers(graph, before).equals(List.of(value)) && graph.output() != before;
      if (alone && CONVOLUTIONS.contains(writer.op()) && convolved(graph, value, readers)) {
        layers.add(new Layer(writer.name(), readers));
      }
    }
    return layers;
  }

  /** Numbers of the values that are computed from a value. */
  private static List<Integer> readers(NetworkGraph graph, int value) {
    return IntStream.rangeClosed(1, graph.nodes().size())
        .filter(n -> graph.nodes().get(n - 1).inputs().contains(value))
        .boxed()
        .toList();
  }

  /** Whether convolutions alone read a value; adds their names. */
  private static boolean convolved(NetworkGraph graph, int value, List<String> names) {
    List<Integer> readers = readers(graph, value);
    boolean only = !readers.isEmpty() && graph.output() != value;
    for (int reader : readers) {
      Node node = graph.nodes().get(reader - 1);
      if (CONVOLUTIONS.contains(node.op())) {
        names.add(node.name());
      } else {
        only = only && PASSING.contains(node.op()) && convolved(graph, reader, names);
      }
    }
    return only;
  }

  /**
   * Weights with which the network gives the same, and in which these channels live again.
   *
   * @param seed of what is drawn
   * @return the same object if there are none
   */
  InitialWeights startedAgain(InitialWeights start, long seed) {
    float[] weights = start.weights().clone();
    Map<String, int[]> dead = new LinkedHashMap<>();
    Map<String, Outputs> former = outputs(weights);
    layers.forEach(layer -> dead.put(layer.name(), former.get(layer.name()).dead()));
    int count = dead.values().stream().mapToInt(channels -> channels.length).sum();
    if (count == 0) {
      LOG.info("channels started again: none");
      return start;
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (Layer layer : layers) {
      for (int channel : dead.get(layer.name())) {
        draw(weights, layer, channel, random);
      }
    }
    Map<String, Outputs> drawn = outputs(weights);
    for (Layer layer : layers) {
      level(weights, layer, dead.get(layer.name()), drawn.get(layer.name()));
    }
    dead.values().removeIf(channels -> channels.length == 0);
    dead.forEach(
        (name, channels) ->
            LOG.info(
                "channels started again: {} {} of {}",
                name,
                channels.length,
                former.get(name).sum.length));
    return new InitialWeights(
        "%s, %d channels started again".formatted(start.name(), count), weights);
  }

  private void draw(float[] weights, Layer layer, int channel, SplittableRandom random) {
    for (Place place : places.get(layer.name())) {
      boolean bias = place.kind().equals("bias");
      for (int i = 0; i < place.row(); i++) {
        double drawn = place.spec.mean() + place.spec.deviation() * random.nextGaussian();
        weights[place.at + channel * place.row() + i] = bias ? 0 : (float) drawn;
      }
    }
    for (String reader : layer.readers()) {
      for (Place place : places.get(reader)) {
        // An identity has one value for each channel, of input and output alike.
        if (place.kind().equals("identity")) {
          weights[place.at + channel] = 0;
        } else if (!place.kind().equals("bias")) {
          int in = place.spec.shape().get(1);
          int taps = place.row() / in;
          for (int out = 0; out < place.spec.shape().get(0); out++) {
            int from = place.at + out * place.row() + channel * taps;
            Arrays.fill(weights, from, from + taps, 0);
          }
        }
      }
    }
  }

  /** Scales new channels to the deviation of the others, and their means to 0. */
  private void level(float[] weights, Layer layer, int[] dead, Outputs outputs) {
    double[] others =
        IntStream.range(0, outputs.sum.length)
            .filter(c -> Arrays.binarySearch(dead, c) < 0)
            .mapToDouble(outputs::deviation)
            .sorted()
            .toArray();
    double wanted = others.length == 0 ? 1 : others[(others.length - 1) / 2];
    for (int channel : dead) {
      double factor = wanted / Math.max(SMALLEST_DEVIATION, outputs.deviation(channel));
      for (Place place : places.get(layer.name())) {
        int from = place.at + channel * place.row();
        for (int i = from; i < from + place.row(); i++) {
          boolean bias = place.kind().equals("bias");
          weights[i] = (float) (bias ? -factor * outputs.mean(channel) : factor * weights[i]);
        }
      }
    }
  }

  @SuppressWarnings("try") // the scopes are not named again: they free what is made within them
  private Map<String, Outputs> outputs(float[] weights) {
    Map<String, Outputs> found = new HashMap<>();
    Set<String> watched = Set.copyOf(layers.stream().map(Layer::name).toList());
    try (Parameters parameters = Parameters.of(network, weights, device);
        NoGradGuard noGraph = new NoGradGuard()) {
      for (Batch batch : batches) {
        try (PointerScope scope = new PointerScope()) {
          long[] shape = {batch.count(), batch.channels(), batch.height(), batch.width()};
          TorchLayers computed =
              new TorchLayers(
                  parameters,
                  false,
                  (name, output) -> {
                    if (watched.contains(name)) {
                      int channels = Math.toIntExact(output.size(1));
                      found.computeIfAbsent(name, n -> new Outputs(channels)).add(output);
                    }
                  });
          network.apply(computed, device.tensor(batch.input(), shape));
        }
      }
    }
    return found;
  }
}
