package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.trainer.run.Durations;
import dev.clearlane.trainer.run.Metrics;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train list [DIR]}. */
@Command(
    name = "list",
    description = "List the runs below a directory and their progress.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "runs",
      paramLabel = "DIR",
      description = "Directory to search (default: ${DEFAULT-VALUE}).")
  private Path directory;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new ParameterException(spec.commandLine(), directory + ": no such folder");
    }
    List<RunFolder> runs = RunFolder.below(directory);
    PrintWriter out = spec.commandLine().getOut();
    ArrayNode array = new JsonMapper().createArrayNode();
    if (!json) {
      out.printf(
          "%-36s %-14s %17s %10s  %s%n", "run", "network", "step", "trained", "last figures");
    }
    for (RunFolder run : runs) {
      try {
        Metrics metrics = Metrics.read(run.metrics());
        Optional<RunFacts> facts = run.facts();
        if (json) {
          describe(array.addObject(), run, metrics, facts);
        } else {
          print(out, run, metrics, facts);
        }
      } catch (IOException e) {
        // A broken run must not hide the others.
        if (json) {
          array.addObject().put("run", run.path().toString()).put("error", Reasons.of(e));
        } else {
          out.printf("%-36s %s%n", run.path(), Reasons.of(e));
        }
      }
    }
    if (json) {
      out.println(array.toPrettyString());
    } else {
      out.printf("%d %s%n", runs.size(), runs.size() == 1 ? "run" : "runs");
    }
    out.flush();
    return 0;
  }

  private static void print(
      PrintWriter out, RunFolder run, Metrics metrics, Optional<RunFacts> facts) {
    String steps =
        String.format(Locale.ROOT, "%,d", metrics.lastStep())
            + facts.map(f -> String.format(Locale.ROOT, " of %,d", f.steps())).orElse("");
    out.printf(
        "%-36s %-14s %17s %10s  %s%n",
        run.path(),
        facts.map(RunFacts::network).orElse("-"),
        steps,
        Durations.text(metrics.trainedSeconds()),
        headline(metrics));
  }

  /** A run in snake_case keys. */
  static void describe(ObjectNode node, RunFolder run, Metrics metrics, Optional<RunFacts> facts) {
    node.put("run", run.path().toString());
    facts.ifPresent(
        f -> {
          node.put("name", f.name()).put("task", f.task()).put("network", f.network());
          node.put("parameters", f.parameters())
              .put("seed", f.seed())
              .put("steps_planned", f.steps());
          node.put("started_from", f.startedFrom());
          node.put("started_at", f.sessions().get(0).startedAt());
          node.put("sittings", f.sessions().size());
          node.put("revision", f.last().revision());
          node.put("data", f.data());
          node.put("data_files", f.last().fingerprint().files());
          node.put("data_sha256", f.last().fingerprint().sha256());
        });
    node.put("step", metrics.lastStep());
    node.put("trained_s", metrics.trainedSeconds());
    ObjectNode figures = node.putObject("figures");
    metrics.byName().forEach((name, values) -> figures.put(name, values.lastEntry().getValue()));
  }

  /** Validation figures, or the loss before the first validation. */
  private static String headline(Metrics metrics) {
    StringBuilder line = new StringBuilder();
    for (Map.Entry<String, NavigableMap<Long, Double>> figure : metrics.byName().entrySet()) {
      String name = figure.getKey();
      if (name.endsWith("_psnr_out") || name.endsWith("_found_share")) {
        line.append(
            String.format(
                Locale.ROOT, "%s %.3f  ", name, figure.getValue().lastEntry().getValue()));
      }
    }
    NavigableMap<Long, Double> loss = metrics.byName().get("loss");
    if (line.isEmpty() && loss != null) {
      line.append(String.format(Locale.ROOT, "loss %.5f", loss.lastEntry().getValue()));
    }
    return line.toString().strip();
  }
}
