package dev.clearlane.trainer;

import dev.clearlane.serving.plates.FormatPrior;
import dev.clearlane.serving.plates.RestoredVotes;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.Split;
import dev.clearlane.trainer.plates.PlateMeasurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code clearlane evaluate plates --data DIR}. */
@Command(
    name = "plates",
    description =
        "Measure a detector and a reader of licence plates on held-out pictures: recall and"
            + " precision, exact texts and characters, by set, country and width.",
    mixinStandardHelpOptions = true)
final class EvaluatePlatesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Root of the training data: plates_real, dashcam_ro, drive_video.")
  private Path data;

  @Option(
      names = "--detector",
      paramLabel = "BUNDLE",
      description = "Model bundle for task plate-detect (default: none, reading only).")
  private @Nullable Path detector;

  @Option(
      names = "--reader",
      paramLabel = "BUNDLE",
      defaultValue = "ppocr-v4",
      description =
          "Model bundle for task plate-read, or ppocr-v4, the general reader, or none (default:"
              + " ppocr-v4).")
  private String reader;

  @Option(
      names = "--with-general",
      description =
          "Let the general reader read what the reader is not sure of, as the daemon does.")
  private boolean withGeneral;

  /** Parts of the data by name. */
  static final class SplitName implements ITypeConverter<Split> {
    @Override
    public Split convert(String name) {
      return switch (name) {
        case "held-out" -> Split.HELD_OUT;
        case "tuning" -> Split.TUNING;
        case "train" -> Split.TRAIN;
        default ->
            throw new TypeConversionException("must be held-out, tuning or train, but is " + name);
      };
    }
  }

  /** Where plates are looked for. */
  enum Extent {
    WHOLE,
    TILED
  }

  @Option(
      names = "--scan",
      paramLabel = "whole|tiled",
      defaultValue = "tiled",
      description = "Whole picture only, or in tiles at full size as well (default: tiled).")
  private Extent scan;

  @Option(
      names = "--prior",
      paramLabel = "WEIGHT",
      description = "Weight of national formats when texts are compared (default: the daemon's).")
  private @Nullable Double prior;

  @Option(
      names = "--degrade",
      paramLabel = "KIND",
      description = "Degrade the pictures first, as synth degrade does (default: none).")
  private @Nullable String degrade;

  @Option(
      names = "--restore",
      paramLabel = "BUNDLE",
      description = "Then restore them with a model bundle (default: none).")
  private @Nullable Path restore;

  @Option(
      names = "--close-look",
      paramLabel = "BUNDLE",
      description =
          "Also restore crops with a model bundle for a closer look, as the daemon does at the end of"
              + " a track (default: none).")
  private @Nullable Path closeLook;

  @Option(
      names = "--restored-votes",
      description =
          "Let what --restore restored vote, also if its model was not shown to help reading"
              + " (default: as the daemon).")
  private boolean restoredVotes;

  @Option(
      names = "--split",
      paramLabel = "held-out|tuning|train",
      defaultValue = "held-out",
      converter = SplitName.class,
      description =
          "Part of the data to measure; figures of other parts than the held-out one flatter"
              + " (default: held-out).")
  private Split split;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "0",
      description = "Number of pictures of each set (default: 0, all).")
  private int limit;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (limit < 0) {
      throw wrong("--limit must be 0 (all) or more, but is " + limit);
    }
    if (prior != null && !(prior >= 0 && prior <= FormatPrior.MAX_WEIGHT)) {
      throw wrong("--prior must be 0 to %s, but is %s".formatted(FormatPrior.MAX_WEIGHT, prior));
    }
    if (!Files.isDirectory(data)) {
      throw wrong("--data must be a folder, but is " + data);
    }
    if (detector == null && reader.equals(PlateMeasurement.NONE)) {
      throw wrong("a detector or a reader must be given");
    }
    try {
      PlateMeasurement.Request request =
          new PlateMeasurement.Request(
              data,
              detector,
              reader,
              withGeneral,
              scan == Extent.WHOLE ? Scan.WHOLE : Scan.TILED,
              prior == null ? FormatPrior.DEFAULT_WEIGHT : prior,
              degrade == null ? null : Degradations.byName(degrade),
              degrade == null ? "" : degrade,
              restore,
              closeLook,
              restoredVotes ? new RestoredVotes(Set.of(RestoredVotes.ALL)) : RestoredVotes.DEFAULT,
              split,
              limit);
      PrintWriter print = spec.commandLine().getOut();
      print.println(PlateMeasurement.run(request, json));
      print.flush();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
    return 0;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
