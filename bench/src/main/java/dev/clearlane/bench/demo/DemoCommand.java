package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.serving.models.ModelSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code clearlane demo}. */
@Command(
    name = "demo",
    description = {
      "Run the bundled demo: restore a recorded drive with blur, rain and raindrops, and"
          + " compare every frame with the clean reference.",
      "Writes the restored video and a results page; publishes images and decisions to an"
          + " embedded MQTT 5 broker, where an independent subscriber validates them."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int FRAMES_PER_LINE = 50;

  @Spec private CommandSpec spec;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Repeat the drive for N seconds (default: play it once).")
  private int seconds;

  @Option(names = "--no-browser", description = "Do not open the results page in a browser.")
  private boolean noBrowser;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Output directory for videos, page and summary (default: runs/demo).")
  private @Nullable Path out;

  @Override
  public Integer call() throws Exception {
    if (seconds < 0) {
      throw new ParameterException(
          spec.commandLine(), "--seconds must be 0 or more, but is " + seconds);
    }
    Path root = Path.of(System.getProperty("clearlane.root", ""));
    Path directory = out == null ? root.resolve("runs").resolve("demo") : out;
    PrintWriter err = spec.commandLine().getErr();
    Drive drive = Drive.unpack(directory);
    err.printf("a drive of %d frames; results go to %s%n", drive.truth().frames(), directory);
    DemoSummary summary =
        new Demo(drive, ModelSet.directory(null), directory, seconds, progress(err)).run();

    PrintWriter stdout = spec.commandLine().getOut();
    if (json) {
      stdout.println(SummaryJson.text(summary));
    } else {
      stdout.print(SummaryText.of(summary));
    }
    stdout.flush();
    Path page = directory.resolve(Demo.PAGE);
    if (!noBrowser && !Browser.open(page, System.getenv())) {
      err.println("no screen to show it on: open " + page.toUri());
    }
    summary.failures().forEach(failure -> err.println("clearlane: " + failure));
    err.flush();
    return summary.failures().isEmpty() ? 0 : 1;
  }

  /** A progress line every few seconds. */
  private static ReplayProgress progress(PrintWriter err) {
    return (frames, expected) -> {
      if (frames % FRAMES_PER_LINE == 0) {
        err.printf("%d frames%n", frames);
        err.flush();
      }
    };
  }
}
