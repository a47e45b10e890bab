package dev.clearlane.edge.cli;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.still.RestoreRun;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.StillRestorer;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane restore}. */
@Command(
    name = "restore",
    description = {
      "Restores one picture or a folder of them, at full size.",
      "Grey stays grey, alpha is kept; a picture that needs nothing is copied as it is. Pictures of"
          + " the same name in DIR are replaced; the source's own never."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane restore rainy.jpg --out clear/",
      "  clearlane restore pictures/ --out clear/ --mode derain --json"
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description = "A picture (PNG, JPEG, BMP) or a folder, with all below it.")
  private Path path = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the results, under the same names (BMP becomes PNG).")
  private Path out = Path.of("");

  @Option(names = "--json", description = "Prints what was done to each picture as JSON.")
  private boolean json;

  @Option(
      names = "--resume",
      description = "Skip pictures whose result exists: continue a run that was stopped.")
  private boolean resume;

  @Mixin private ModelOptions models = new ModelOptions();

  @Override
  public Integer call() throws Exception {
    RestoreRun whole = RestoreRun.plan(path, out);
    RestoreRun run = resume ? whole.withoutDone() : whole;
    RestoreRun.Result result;
    ModelSet set = models.resolve();
    set.uses().stream()
        .filter(use -> !use.credit().isEmpty())
        .forEach(use -> spec.commandLine().getErr().println(use.id() + ": " + use.credit()));
    try (StillRestorer restorer = StillRestorer.open(set);
        TileBar bar = TileBar.open(run.size())) {
      restorer.setProgress(bar::tiles);
      result = run.run(restorer, Reasons::of, bar::pictures);
    }
    if (run.size() < whole.size()) {
      spec.commandLine()
          .getErr()
          .printf("clearlane: %d pictures were done already%n", whole.size() - run.size());
    }
    PrintWriter print = spec.commandLine().getOut();
    if (json) {
      print.println(ReportJson.text(result));
    } else {
      for (RestoreRun.Entry entry : result.pictures()) {
        print.println(
            String.format(
                Locale.ROOT,
                "%s -> %s: %s%s",
                entry.source(),
                entry.out(),
                entry.applied(),
                entry.models().isEmpty() ? "" : " by " + String.join(", ", entry.models())));
      }
    }
    print.flush();
    result.failed().forEach(failed -> spec.commandLine().getErr().println("clearlane: " + failed));
    return result.failed().isEmpty() ? 0 : Failures.FAILED;
  }
}
