package dev.clearlane.bench.demo;

import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.report.FigureReport;
import dev.clearlane.serving.models.Mode;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ScaleChoice;
import dev.clearlane.serving.models.Tier;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

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
  @Spec private CommandSpec spec;
  @Mixin private FigureReport report;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Repeat the drive for N seconds (default: play it once).")
  private int seconds;

  @Option(
      names = {"--no-open", "--no-browser"},
      description =
          "Print the addresses of the live page and the results page, but open no browser.")
  private boolean noOpen;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Output directory for videos, page and summary (default: runs/demo).")
  private @Nullable Path out;

  @Option(
      names = "--tier",
      paramLabel = "TIER",
      defaultValue = "standard",
      description =
          "Set of models: ${COMPLETION-CANDIDATES} (default: standard). docs/archive.md lists"
              + " their cost.")
  private Tier tier = Tier.STANDARD;

  @Option(
      names = "--scale",
      paramLabel = "1|2|3",
      converter = Scale.class,
      description = "Downscaling factor for deblurring (default: the tier's).")
  private @Nullable ScaleChoice scale;

  @Override
  public Integer call() throws Exception {
    report.require(seconds >= 0, "--seconds must be 0 or more, but is " + seconds);
    report.require(
        scale == null || !scale.isAuto(),
        "--scale must be 1, 2 or 3 here: a demo has no time limit");
    Path installed = ModelSet.directory(null);
    ModelSet models =
        ModelSet.resolve(
                Mode.AUTO, tier, installed, List.of(), Runtime.getRuntime().availableProcessors())
            .with(scale == null ? tier.scale() : scale);
    Path root = Path.of(System.getProperty("clearlane.root", ""));
    Path directory = out == null ? root.resolve("runs").resolve("demo") : out;
    PrintWriter err = spec.commandLine().getErr();
    Drive drive = Drive.unpack(directory);
    err.printf(
        "restoring a drive of %d frames; output directory %s%n", drive.truth().frames(), directory);
    err.flush();
    DemoProgress progress = new DemoProgress(err, drive.truth().frames(), seconds);
    DemoSummary summary =
        new Demo(drive, tier, models, installed, directory, seconds, progress)
            .run(
                live -> {
                  err.printf("live page, until the demo ends: %s%n", show(live));
                  err.flush();
                });

    PrintWriter stdout = spec.commandLine().getOut();
    if (report.isJson()) {
      stdout.println(SummaryJson.text(summary));
    } else {
      stdout.print(SummaryText.of(summary));
    }
    stdout.flush();
    err.println(show(directory.resolve(Demo.PAGE).toAbsolutePath().toUri()));
    err.printf("live, in a browser: clearlane run --source %s --web 8080%n", drive.clip());
    summary.failures().forEach(failure -> err.println("clearlane: " + failure));
    err.flush();
    return summary.failures().isEmpty() ? 0 : 1;
  }

  /** Opens a page in a browser, if that is wanted and there is one. */
  private String show(URI page) {
    boolean opened = !noOpen && Browser.open(page, System.getenv());
    return (opened ? "opened " : "open ") + page;
  }

  /** Reads a scale. */
  static final class Scale implements ITypeConverter<ScaleChoice> {
    @Override
    public ScaleChoice convert(String value) {
      try {
        return ScaleChoice.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
