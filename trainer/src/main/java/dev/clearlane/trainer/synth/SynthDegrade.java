package dev.clearlane.trainer.synth;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.Psnr;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.synth.degrade.Degradation;
import dev.clearlane.synth.degrade.Degradations;
import dev.clearlane.trainer.data.DataPictures;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Degrades pictures, and keeps pairs. */
@Command(
    name = "degrade",
    description = {
      "Degrade pictures: DIR/degraded and DIR/clean get one PNG each with the same name.",
      "Random numbers of a picture depend on the seed and its position in name order."
    },
    mixinStandardHelpOptions = true)
final class SynthDegrade implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "KIND",
      completionCandidates = Kinds.class,
      description =
          "Degradation: ${COMPLETION-CANDIDATES}; several joined by +, for example"
              + " streaks+vehicle.")
  private String kind;

  @Option(
      names = "--in",
      paramLabel = "PATH",
      required = true,
      description = "Picture or directory of pictures.")
  private Path in;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Output directory; created if missing.")
  private Path out;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Random seed (default: 1).")
  private long seed;

  /** The names of degradations. */
  static final class Kinds implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Degradations.names().iterator();
    }
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    try {
      Degradation degradation = Degradations.byName(kind);
      List<Path> pictures = Files.isDirectory(in) ? DataPictures.in(in) : List.of(in);
      Map<String, Path> named = named(pictures);
      Path degradedFolder = Files.createDirectories(out.resolve("degraded"));
      Path cleanFolder = Files.createDirectories(out.resolve("clean"));
      SplittableRandom seeds = new SplittableRandom(seed);
      double sum = 0;
      for (Map.Entry<String, Path> one : named.entrySet()) {
        Picture clean = DataPictures.read(one.getValue());
        Picture degraded = degradation.apply(clean, seeds.split());
        PictureFile.write(degraded, degradedFolder.resolve(one.getKey()));
        PictureFile.write(clean, cleanFolder.resolve(one.getKey()));
        sum += Psnr.rgb(degraded, clean);
      }
      err.printf(
          "%d pictures, %s: %.2f dB on average%n", pictures.size(), kind, sum / pictures.size());
      err.flush();
      return 0;
    } catch (IllegalArgumentException e) {
      err.println("clearlane: " + e.getMessage());
      return 2;
    } catch (IOException e) {
      err.println("clearlane: " + e.getMessage());
      return 1;
    }
  }

  /** What each picture's pair will be called. */
  private static Map<String, Path> named(List<Path> pictures) {
    Map<String, Path> named = new LinkedHashMap<>();
    for (Path file : pictures) {
      Path other = named.putIfAbsent(stem(file) + ".png", file);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s would both become %s.png".formatted(other, file, stem(file)));
      }
    }
    return named;
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }
}
