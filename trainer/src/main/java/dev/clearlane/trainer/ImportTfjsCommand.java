package dev.clearlane.trainer;

import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.ModelManifest;
import dev.clearlane.bundle.ModelOrigin;
import dev.clearlane.bundle.ModelStore;
import dev.clearlane.bundle.Task;
import dev.clearlane.trainer.catalogue.KnownPackages;
import dev.clearlane.trainer.tfjs.TfjsException;
import dev.clearlane.trainer.tfjs.TfjsImport;
import dev.clearlane.trainer.tfjs.TfjsPackage;
import dev.clearlane.trainer.usage.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane import tfjs PACKAGE}. */
@Command(
    name = "tfjs",
    description = {
      "Convert a TensorFlow.js graph model into a model bundle of one input size. Models of the"
          + " catalogue are fetched and converted by: clearlane models get NAME."
    },
    mixinStandardHelpOptions = true)
final class ImportTfjsCommand implements Callable<Integer> {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})[x×](\\d{1,5})");

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "PACKAGE",
      description = "An npm tarball (.tgz), or a folder that holds model.json and its weights.")
  private Path source;

  @Option(
      names = "--size",
      paramLabel = "HxW",
      defaultValue = "256x256",
      description =
          "Height and width of the input, multiples of 64 (default: 256x256). Larger pictures are"
              + " processed in tiles of this size.")
  private String size;

  /** Where the graph ends. */
  private static final class End {
    @Option(
        names = "--stage",
        paramLabel = "N",
        description = "Use the output of stage N, counted from 1 (default: the last).")
    private @Nullable Integer stage;

    @Option(
        names = "--cut",
        paramLabel = "NODE",
        description = "Use the value of this node as the output.")
    private @Nullable String cut;
  }

  @ArgGroup private End end = new End();

  @Option(
      names = "--precision",
      paramLabel = "fp32|fp16",
      description =
          "Precision of weights and computation; input and output are float32 (default:"
              + " fp32).")
  private ExportCommand.Precision precision = ExportCommand.Precision.FP32;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Name of the model (default: from the package).")
  private @Nullable String id;

  @Option(
      names = "--task",
      paramLabel = "deblur|derain",
      description = "Purpose of the model (default: deblur).")
  private Task task = Task.DEBLUR;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Directory of the bundle; must not exist (default: in the user's models).")
  private @Nullable Path out;

  @Override
  public Integer call() throws IOException {
    Matcher sides = SIZE.matcher(size);
    if (!sides.matches()) {
      throw wrong("--size must be HxW, such as 256x256, but is " + size);
    }
    if (!task.restores()) {
      throw wrong("--task must be deblur or derain, but is " + task.id());
    }
    if (out != null && Files.exists(out)) {
      throw wrong(out + ": already exists");
    }
    try {
      TfjsPackage read = TfjsPackage.read(source);
      ModelOrigin origin = KnownPackages.origin(read.sha256()).orElseGet(read::origin);
      String name = id == null ? defaultId(origin.name()) : id;
      if (!ModelBundle.isId(name)) {
        throw wrong("--id must be %s, but is %s".formatted(ModelBundle.ID_RULE, name));
      }
      Path bundle = out == null ? ModelStore.directory(name) : out;
      ModelManifest manifest =
          TfjsImport.write(
              read,
              new TfjsImport.Request(
                  name,
                  task,
                  Integer.parseInt(sides.group(1)),
                  Integer.parseInt(sides.group(2)),
                  end.stage,
                  end.cut,
                  precision == ExportCommand.Precision.FP16,
                  origin,
                  null),
              bundle);
      spec.commandLine().getErr().println(bundle + ": " + manifest.network());
      return 0;
    } catch (TfjsException e) {
      throw new UsageException(String.valueOf(e.getMessage()), e);
    }
  }

  private String defaultId(String packageName) {
    String last = packageName.substring(packageName.lastIndexOf('/') + 1);
    String plain =
        last.toLowerCase(Locale.ROOT)
            .replaceAll("\\.(tgz|tar\\.gz)$", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-|-$", "");
    return plain
        + (end.stage == null ? "" : "-s" + end.stage)
        + (precision == ExportCommand.Precision.FP16 ? "-fp16" : "");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
