package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.network.Census;
import dev.clearlane.trainer.network.Network;
import dev.clearlane.trainer.training.Networks;
import java.io.PrintWriter;
import java.util.Locale;
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
    description = "Prints a network's parameters and its work per picture.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  private static final int SIDE_PX = 256;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "NETWORK",
      description = "rep<width>-pu2, wei2021, wei2021-w<width>, wei2021-critic or selector.")
  private String name;

  @Option(names = "--json", description = "Print JSON.")
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
    double gmac = Census.macs(network, SIDE_PX, SIDE_PX) / 1e9;
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode tree = new JsonMapper().createObjectNode();
      tree.put("network", network.name())
          .put("parameters", parameters)
          .put("exported_parameters", Census.exportedParameterCount(network))
          .put("gmac_per_256x256", gmac)
          .put("size_multiple", network.sizeMultiple());
      network.labels().forEach(tree.withArray("labels")::add);
      out.println(tree.toPrettyString());
    } else {
      out.printf(
          Locale.ROOT,
          "%s: %,d parameters, %.3f GMAC per 256x256, sides a multiple of %d%n",
          network.name(),
          parameters,
          gmac,
          network.sizeMultiple());
    }
    out.flush();
    return 0;
  }
}
