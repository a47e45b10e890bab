package dev.clearlane.trainer.synth;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.ModelBundle;
import dev.clearlane.bundle.Picture;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.DataPictures;
import dev.clearlane.trainer.teacher.Teacher;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures how real degradations are. */
@Command(
    name = "check",
    description = {
      "Measure how real degradations are: the PSNR gain of a model that was trained on real pairs"
          + " (clearlane models get …), on sharp pictures degraded by KIND, next to its gain on"
          + " real pairs.",
      "A gain far below that on real pairs means that the degradation is unlike the real one."
    },
    mixinStandardHelpOptions = true)
final class SynthCheck implements Callable<Integer> {
  private static final int SAMPLES = 5;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "KIND",
      arity = "1..*",
      description = "Degradations, such as vehicle, trajectory-linear, streaks+vehicle.")
  private List<String> kinds = List.of();

  @Option(
      names = "--pictures",
      required = true,
      paramLabel = "PATH",
      description = "A sharp picture or a folder of them; smaller ones than --crop are skipped.")
  private Path pictures;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "BUNDLE",
      description = "Directory of the model bundle to measure with.")
  private Path model;

  @Option(
      names = "--pairs",
      paramLabel = "DEGRADED:CLEAN",
      description = "Two folders of real pairs with equal names to compare with; repeatable.")
  private List<String> pairs = List.of();

  @Option(
      names = "--crop",
      paramLabel = "PX",
      defaultValue = "256",
      description = "Side of the square cut from the middle (default: ${DEFAULT-VALUE}).")
  private int cropPx;

  @Option(
      names = "--max-pictures",
      paramLabel = "N",
      defaultValue = "20",
      description = "Pictures per set, evenly spread (default: ${DEFAULT-VALUE}).")
  private int maxPictures;

  @Option(
      names = "--draws",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Random draws of each degradation per picture: length, direction, noise"
              + " (default: ${DEFAULT-VALUE}).")
  private int draws;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the degradations (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "PNG with crops: degraded, restored and clean, three rows per set.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the table as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      requirePositive("--crop", cropPx);
      requirePositive("--max-pictures", maxPictures);
      requirePositive("--draws", draws);
      Map<String, Degradation> degradations = new LinkedHashMap<>();
      for (String kind : kinds) {
        degradations.put(kind, Degradations.byName(kind));
      }
      List<Path> sharp =
          spread(Files.isDirectory(pictures) ? DataPictures.in(pictures) : List.of(pictures));
      try (Teacher opened = Teacher.open(ModelBundle.open(model))) {
        RealismCheck check = new RealismCheck(opened, SAMPLES);
        for (String pair : pairs) {
          measurePairs(check, pair);
        }
        for (Map.Entry<String, Degradation> kind : degradations.entrySet()) {
          measure(check, kind.getKey(), kind.getValue(), sharp);
        }
        print(check.rows());
        if (out != null) {
          PictureFile.write(RealismSheet.draw(check.samples()), out);
        }
      }
      return 0;
    } catch (IllegalArgumentException | BundleException e) {
      err.println("clearlane: " + e.getMessage());
      return 2;
    } catch (IOException | EngineException e) {
      err.println("clearlane: " + e.getMessage());
      return 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("clearlane: interrupted");
      return 1;
    }
  }

  private void measure(RealismCheck check, String kind, Degradation degradation, List<Path> sharp)
      throws IOException, EngineException, InterruptedException {
    SplittableRandom seeds = new SplittableRandom(seed);
    check.begin(kind);
    int measured = 0;
    for (int draw = 0; draw < draws; draw++) {
      for (Path file : sharp) {
        Picture whole = DataPictures.read(file);
        SplittableRandom random = seeds.split();
        if (fits(whole)) {
          // Degraded as a whole: what moves into the crop comes from the picture, not its edge.
          check.add(crop(degradation.apply(whole, random)), crop(whole));
          measured++;
        }
      }
    }
    finish(check, kind, measured, pictures.toString());
  }

  private void measurePairs(RealismCheck check, String pair)
      throws IOException, EngineException, InterruptedException {
    int colon = pair.indexOf(':');
    if (colon <= 0 || colon == pair.length() - 1) {
      throw new IllegalArgumentException("--pairs must be DEGRADED:CLEAN, not '" + pair + "'");
    }
    Path degraded = Path.of(pair.substring(0, colon));
    Path clean = Path.of(pair.substring(colon + 1));
    check.begin(degraded.toString());
    int measured = 0;
    for (Path file : spread(DataPictures.in(clean))) {
      Picture target = DataPictures.read(file);
      Picture input = DataPictures.read(degraded.resolve(String.valueOf(file.getFileName())));
      if (input.widthPx() != target.widthPx() || input.heightPx() != target.heightPx()) {
        throw new IllegalArgumentException(
            "%s: the pair must have one size, but is %dx%d and %dx%d"
                .formatted(
                    file.getFileName(),
                    input.widthPx(),
                    input.heightPx(),
                    target.widthPx(),
                    target.heightPx()));
      }
      if (fits(target)) {
        check.add(crop(input), crop(target));
        measured++;
      }
    }
    finish(check, degraded.toString(), measured, clean.toString());
  }

  private void finish(RealismCheck check, String set, int measured, String where) {
    if (measured == 0) {
      throw new IllegalArgumentException(
          "%s: no picture of at least %d x %d pixels".formatted(where, cropPx, cropPx));
    }
    RealismRow row = check.end();
    PrintWriter err = spec.commandLine().getErr();
    err.printf("%s: %d pictures, gain %+.2f dB%n", set, measured, row.gain());
    err.flush();
  }

  private boolean fits(Picture picture) {
    return picture.widthPx() >= cropPx && picture.heightPx() >= cropPx;
  }

  private Picture crop(Picture picture) {
    return picture.crop(
        (picture.widthPx() - cropPx) / 2, (picture.heightPx() - cropPx) / 2, cropPx, cropPx);
  }

  private List<Path> spread(List<Path> files) {
    if (files.size() <= maxPictures) {
      return files;
    }
    List<Path> some = new ArrayList<>();
    for (int i = 0; i < maxPictures; i++) {
      some.add(files.get(i * files.size() / maxPictures));
    }
    return some;
  }

  private void print(List<RealismRow> rows) throws IOException {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      List<Map<String, Object>> sets = new ArrayList<>();
      for (RealismRow row : rows) {
        Map<String, Object> set = new LinkedHashMap<>();
        set.put("set", row.set());
        set.put("pictures", row.pictures());
        set.put("psnr_in", row.psnrIn());
        set.put("psnr_out", row.psnrOut());
        set.put("gain_db", row.gain());
        set.put("share_better_1db", row.better());
        set.put("share_worse", row.worse());
        sets.add(set);
      }
      to.println(
          new JsonMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(Map.of("sets", sets)));
    } else {
      to.printf(
          "%-28s %8s %8s %8s %8s %10s %6s%n",
          "set", "pictures", "PSNR in", "PSNR out", "gain", ">= +1 dB", "worse");
      for (RealismRow row : rows) {
        to.printf(
            "%-28s %8d %8.2f %8.2f %+8.2f %9.0f%% %5.0f%%%n",
            row.set(),
            row.pictures(),
            row.psnrIn(),
            row.psnrOut(),
            row.gain(),
            100 * row.better(),
            100 * row.worse());
      }
    }
    to.flush();
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, but is " + value);
    }
  }
}
