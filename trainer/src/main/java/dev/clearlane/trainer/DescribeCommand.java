package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.network.ParameterSpec;
import dev.clearlane.trainer.network.ReceptiveField;
import dev.clearlane.trainer.recipe.Networks;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train describe NETWORK}. */
@Command(
    name = "describe",
    description = "Print a network's parameters, cost, receptive field and layers.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  private static final int SIDE_PX = 256;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NETWORK",
      description =
          "rep<width>-pu2 or rep<width>-pu2-gc, either with -h1 to -h4 for earlier frames or -refine for a refiner, wei2021,"
              + " wei2021-w<width>, wei2021-critic, selector, plate-reader-w<width> or plate-detector-w<width>.")
  private String name;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Network network;
    try {
      network = Networks.byName(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    long parameters = Census.parameterCount(network);
    OptionalInt field = ReceptiveField.sidePx(network);
    Network.InputSize only = network.inputSize();
    int width = only == null ? SIDE_PX : only.widthPx();
    int height = only == null ? SIDE_PX : only.heightPx();
    Census.Cost cost = Census.cost(network, height, width);
    double gmac = cost.macs() / 1e9;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode tree = new JsonMapper().createObjectNode();
      tree.put("network", network.name())
          .put("parameters", parameters)
          .put("exported_parameters", Census.exportedParameterCount(network))
          .put("gmac_per_%dx%d".formatted(width, height), gmac)
          .put("size_multiple", network.sizeMultiple())
          .put("history", network.history())
          .put("refines", network.refines())
          .put("receptive_field_px", field.isPresent() ? Integer.valueOf(field.getAsInt()) : null);
      tree.putObject("cost")
          .put("width_px", width)
          .put("height_px", height)
          .put("macs", cost.macs())
          .put("activation_bytes", Float.BYTES * cost.activations());
      network.labels().forEach(tree.withArray("labels")::add);
      layers(tree.withArray("layers"), network);
      out.println(tree.toPrettyString());
    } else {
      out.printf(
          Locale.ROOT,
          "%s: %,d parameters, %.3f GMAC per %dx%d, sides a multiple of %d, receptive field"
              + " %s%s%n",
          network.name(),
          parameters,
          gmac,
          width,
          height,
          network.sizeMultiple(),
          field.isPresent() ? field.getAsInt() + " px" : "the whole picture",
          sight(network));
    }
    out.flush();
    return 0;
  }

  /** What it sees besides one picture. */
  private static String sight(Network network) {
    if (network.refines()) {
      return ", sees a coarse result and the raw picture";
    }
    return network.history() == 0
        ? ""
        : ", sees the current frame and %d before it".formatted(network.history());
  }

  /** The layers that have parameters, in the order in which the network first uses them. */
  private static void layers(ArrayNode layers, Network network) {
    Map<String, ObjectNode> byName = new LinkedHashMap<>();
    for (ParameterSpec parameter : Census.parameters(network)) {
      int dot = parameter.name().lastIndexOf('.');
      String layer = dot < 0 ? parameter.name() : parameter.name().substring(0, dot);
      ObjectNode node =
          byName.computeIfAbsent(
              layer, n -> layers.addObject().put("name", n).put("parameters", 0));
      node.put("parameters", node.path("parameters").asInt() + parameter.size());
      ArrayNode shape = node.withObject("/shapes").putArray(parameter.name().substring(dot + 1));
      parameter.shape().forEach(shape::add);
    }
  }
}
