package dev.clearlane.bench.budget;

import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.edge.cli.ModelsOption;
import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane bench budget}. */
@Command(
    name = "budget",
    description = {
      "Estimate the work per frame of each network from its manifest, and the resulting maximum"
          + " frame rate on each Jetson module.",
      "Nothing is measured; no GPU is needed."
    })
public final class BudgetCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "BUNDLE",
      description = "Directories of additional model bundles.")
  private List<Path> bundles = new ArrayList<>();

  @Mixin private FigureReport report;
  @Mixin private ModelsOption models = new ModelsOption();

  @Option(
      names = "--write",
      paramLabel = "PAGE",
      description = "Write the page to this file instead of standard output.")
  private @Nullable Path page;

  @Override
  public Integer call() throws Exception {
    Budget budget = Budget.of(models.directory(), bundles);
    String text = report.isJson() ? ReportJson.text(figures(budget)) : BudgetPage.of(budget);
    if (page != null) {
      Files.writeString(page, text);
    } else {
      PrintWriter out = spec.commandLine().getOut();
      out.print(text);
      out.flush();
    }
    return 0;
  }

  private static List<Map<String, Object>> figures(Budget budget) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Budget.Network network : budget.networks()) {
      for (Budget.Size size : Budget.SIZES) {
        for (Precision precision : Precision.values()) {
          rows.add(row(network, size, precision));
        }
      }
    }
    return rows;
  }

  private static Map<String, Object> row(
      Budget.Network network, Budget.Size size, Precision precision) {
    Work work = network.work(size);
    Map<String, Object> frames = new LinkedHashMap<>();
    for (JetsonModule module : JetsonModule.values()) {
      frames.put(module.id(), 1 / module.seconds(work, precision, Budget.SHARE));
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("network", network.name());
    row.put("width_px", size.widthPx());
    row.put("height_px", size.heightPx());
    row.put("precision", precision.name().toLowerCase(java.util.Locale.ROOT));
    row.put("weights", work.weights());
    row.put("macs", work.macs());
    row.put("operations", work.operations());
    row.put("bytes", work.bytes(precision));
    row.put("frames_per_second", frames);
    return row;
  }
}
