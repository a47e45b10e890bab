package dev.clearlane.trainer;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.clearlane.trainer.run.Durations;
import dev.clearlane.trainer.run.Metrics;
import dev.clearlane.trainer.run.RunFacts;
import dev.clearlane.trainer.run.RunFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane train show RUN}. */
@Command(
    name = "show",
    description = "Print the facts, progress and page of a run.",
    mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "RUN", description = "Directory of a run.")
  private Path directory;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    RunFolder run = new RunFolder(directory);
    if (!Files.exists(run.recipe())) {
      throw new ParameterException(
          spec.commandLine(), directory + ": not the directory of a run, it has no recipe.yaml");
    }
    Metrics metrics = Metrics.read(run.metrics());
    Optional<RunFacts> facts = run.facts();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = new JsonMapper().createObjectNode();
      ListCommand.describe(node, run, metrics, facts);
      out.println(node.toPrettyString());
    } else {
      facts.ifPresent(f -> print(out, f));
      out.printf(
          "at          step %,d after %s%n",
          metrics.lastStep(), Durations.text(metrics.trainedSeconds()));
      out.printf(Locale.ROOT, "%-34s %10s %10s %10s%n", "figure", "last", "least", "most");
      metrics
          .byName()
          .forEach(
              (name, values) ->
                  out.printf(
                      Locale.ROOT,
                      "%-34s %10.5g %10.5g %10.5g%n",
                      name,
                      values.lastEntry().getValue(),
                      values.values().stream().min(Double::compare).orElseThrow(),
                      values.values().stream().max(Double::compare).orElseThrow()));
      if (Files.exists(run.page())) {
        out.printf("page        %s%n", run.page().toAbsolutePath().normalize().toUri());
      }
    }
    out.flush();
    return 0;
  }

  private static void print(PrintWriter out, RunFacts facts) {
    RunFacts.Session last = facts.last();
    String from = facts.startedFrom();
    out.printf("recipe      %s, %s%n", facts.name(), facts.task());
    out.printf("network     %s, %,d parameters%n", facts.network(), facts.parameters());
    out.printf("weights     from %s%n", from == null ? "seed " + facts.seed() : from);
    out.printf("steps       %,d planned%n", facts.steps());
    out.printf("trainer     revision %s%n", last.revision());
    out.printf(
        "data        %s, %d files, sha256 %s%n",
        facts.data(), last.fingerprint().files(), last.fingerprint().sha256());
    out.printf(
        "started     %s%s%n",
        facts.sessions().get(0).startedAt(),
        facts.sessions().size() == 1
            ? ""
            : ", last resumed %s, sessions in all %d"
                .formatted(last.startedAt(), facts.sessions().size()));
  }
}
