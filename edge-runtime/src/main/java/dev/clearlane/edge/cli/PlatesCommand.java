package dev.clearlane.edge.cli;

import dev.clearlane.bundle.Picture;
import dev.clearlane.bundle.PixelView;
import dev.clearlane.bundle.Reasons;
import dev.clearlane.serving.clip.ClipWriter;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.plates.InspectedPlate;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateMarks;
import dev.clearlane.serving.plates.ReadPlate;
import dev.clearlane.serving.plates.Scan;
import dev.clearlane.serving.plates.Sighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane plates}. */
@Command(
    name = "plates",
    description = {
      "Find and read licence plates in a picture, a clip, or a directory of both.",
      "Pictures: one line per plate. Clips: one line per vehicle, its text voted over its frames."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane plates parked.jpg",
      "  clearlane plates drive.mp4 --json --every 3",
      "  clearlane plates pictures/ --out marked/ --countries DE,PL"
    })
final class PlatesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description =
          "Picture (PNG, JPEG, BMP, WebP), video file, or directory of both with subdirectories.")
  private Path path = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Also write copies with plates outlined and their texts, under the same names (BMP and"
              + " WebP become PNG, clips of other containers MP4). Existing files are overwritten,"
              + " sources never.")
  private @Nullable Path out;

  @Option(
      names = "--json",
      description =
          "Print one JSON object per line: file, text, confidence, score, box, corners, lines,"
              + " region, characters, candidates, raw, close_look.")
  private boolean json;

  @Option(
      names = "--tiles",
      negatable = true,
      description =
          "Also search in tiles at full size, for small plates (default: in pictures, not in"
              + " clips).")
  private @Nullable Boolean tiles;

  @Option(
      names = "--every",
      paramLabel = "N",
      description = "Clips: look at every N-th frame (default: ${DEFAULT-VALUE}).")
  private int every = 1;

  @Mixin private PlateOptions plates = new PlateOptions();

  private int failures;

  @Override
  public Integer call() throws Exception {
    if (every < 1) {
      throw new IllegalArgumentException("--every must be at least 1, but is " + every);
    }
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new IllegalArgumentException("--out must be a directory, but " + out + " is a file");
    }
    List<PlateFiles.Named> files = PlateFiles.list(path);
    try (PlateFinder finder = plates.open()) {
      PlateReport report =
          new PlateReport(spec.commandLine().getOut(), json, finder.closeLookModel().orElse(""));
      for (PlateFiles.Named each : files) {
        try {
          if (each.isClip()) {
            clip(finder, each, report);
          } else {
            picture(finder, each, report);
          }
        } catch (IOException e) { // the others go on
          failures++;
          spec.commandLine().getErr().println("clearlane: " + Reasons.oneLine(Reasons.of(e)));
        }
      }
    }
    return failures == 0 ? 0 : Failures.FAILED;
  }

  private void picture(PlateFinder finder, PlateFiles.Named named, PlateReport report)
      throws IOException, EngineException, InterruptedException {
    Path target = target(named, PictureFile.writableName(named.name()));
    Picture picture = PictureFile.read(named.file()).picture();
    Scan scan = tiles == null || tiles ? Scan.TILED : Scan.WHOLE;
    List<ReadPlate> found = finder.find(PixelView.of(picture), scan, plates.minWidthPx());
    if (found.isEmpty()) {
      report.none(named.name().toString());
    }
    Picture marked = picture;
    for (ReadPlate plate : found) {
      InspectedPlate inspected = new InspectedPlate(plate, close(finder, picture, plate));
      report.plate(named.name().toString(), inspected);
      if (target != null) {
        marked = PlateMarks.draw(marked, plate.plate().corners(), inspected.reading().text());
      }
    }
    if (target != null) {
      PictureFile.write(marked, target);
    }
  }

  private @Nullable ReadPlate close(PlateFinder finder, Picture picture, ReadPlate plate)
      throws EngineException, InterruptedException {
    return plate.plate().corners().width() < plates.minWidthPx()
        ? null
        : finder
            .lookClosely(finder.surroundings(PixelView.of(picture), plate.plate()))
            .orElse(null);
  }

  private void clip(PlateFinder finder, PlateFiles.Named named, PlateReport report)
      throws IOException, EngineException, InterruptedException {
    Scan scan = tiles != null && tiles ? Scan.TILED : Scan.WHOLE;
    Path name = named.name();
    Path writable =
        ClipWriter.isClipName(name) ? name : name.resolveSibling(name.getFileName() + ".mp4");
    List<Sighting> vehicles =
        new PlateClip(finder, scan, plates.minWidthPx(), every)
            .run(named.file(), target(named, writable));
    if (vehicles.isEmpty()) {
      report.none(name.toString());
    }
    for (Sighting vehicle : vehicles) {
      report.vehicle(name.toString(), vehicle);
    }
  }

  /** Where the marked copy goes; null for nowhere. */
  private @Nullable Path target(PlateFiles.Named named, Path name) throws IOException {
    if (out == null) {
      return null;
    }
    Path target = out.resolve(name);
    if (Files.exists(target) && Files.isSameFile(target, named.file())) {
      throw new IllegalArgumentException(
          "--out must be another directory than the source's, but %s would be replaced"
              .formatted(named.file()));
    }
    Path parent = target.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return target;
  }
}
