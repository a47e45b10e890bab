package dev.clearlane.edge.cli;

import dev.clearlane.bundle.Reasons;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.replay.ClipWork;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.still.RestoreRun;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.models.StillRestorer;
import dev.clearlane.serving.picture.PictureFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
      "Restore a picture, a directory of pictures or a clip, at full size.",
      "Pictures: greyscale and alpha are kept; a picture that needs no restoration is copied."
          + " Existing files in DIR are overwritten, sources never.",
      "Clips: every frame in order, with its timestamp, upright and deinterlaced; sound, subtitles"
          + " and times are copied."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane restore rainy.jpg --out clear/",
      "  clearlane restore pictures/ --out clear/ --mode derain --json",
      "  clearlane restore a.mp4 --out b.mp4 --tier archive --from 12.5 --to 15",
      "  clearlane restore a.mp4 --out b.mp4 --tier archive --from 12.5 --to 15 --resume",
      "  clearlane restore a.mp4 --out b.mp4 --mode deblur --roi 600,300,320,160"
    })
final class RestoreCommand implements Callable<Integer> {
  /** Results of so few pictures are counted at a glance. */
  private static final int MAX_UNCOUNTED = 10;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description =
          "Picture (PNG, JPEG, BMP, WebP), directory of pictures with subdirectories, or video"
              + " file.")
  private Path path = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "DIR|CLIP",
      required = true,
      description = {
        "Pictures: directory for the results, under the same names (BMP and WebP become PNG).",
        "Clips: video file to write (.mp4, .m4v, .mov, .mkv), or directory for images (DIR/)."
      })
  private String out = "";

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--resume",
      description = {
        "Continue an interrupted run.",
        "Pictures: skip those whose result exists. Clips: continue frame by frame; needs the same"
            + " clip, options and --out CLIP."
      })
  private boolean resume;

  @Mixin private ClipOptions clip = new ClipOptions();

  @Mixin private ModelOptions models = new ModelOptions();

  @Override
  public Integer call() throws Exception {
    return isClip() ? restoreClip() : restorePictures();
  }

  /** Any file that is not a picture by its name; FFmpeg recognises clips by their content. */
  private boolean isClip() {
    return Files.isRegularFile(path) && !PictureFile.isPictureName(path);
  }

  private int restoreClip() throws Exception {
    String source = path.toString();
    ClipWork work = clip.work();
    ReplayPlan plan =
        ReplayPlan.of(
                source, () -> Cameras.open(source, work.video()), credited(models.resolveForClip()))
            .withWork(work);
    ClipRun.Result result =
        new ClipRun("restore", source, out, resume, spec.commandLine().getErr()).run(plan);
    ReplaySummary summary = result.summary();
    if (summary != null && result.code() <= Failures.FAILED) { // not stopped by a signal
      PrintWriter print = spec.commandLine().getOut();
      print.println(json ? ReportJson.text(summary) : text(summary));
      print.flush();
    }
    return result.code();
  }

  private String text(ReplaySummary summary) {
    String applied =
        summary.applied().entrySet().stream()
            .filter(entry -> entry.getValue() > 0)
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    String by = summary.models().stream().map(ModelUse::id).collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%s -> %s: %d frames (%s)%s in %.1f s%s",
        path,
        out,
        summary.frames(),
        applied,
        by.isEmpty() ? "" : " by " + by,
        summary.wallSeconds(),
        summary.notes().stream()
            .map(note -> System.lineSeparator() + "  " + note)
            .collect(Collectors.joining()));
  }

  private int restorePictures() throws Exception {
    String given = clip.firstGiven();
    if (given != null) {
      throw new IllegalArgumentException(given + " is for clips, but " + path + " is none");
    }
    RestoreRun whole = RestoreRun.plan(path, Path.of(out));
    RestoreRun run = resume ? whole.withoutDone() : whole;
    RestoreRun.Result result;
    try (StillRestorer restorer = StillRestorer.open(credited(models.resolve()));
        TileBar bar = TileBar.open(run.size(), spec.commandLine().getErr())) {
      restorer.setProgress(bar::tiles);
      result = run.run(restorer, Reasons::of, bar::pictures);
    }
    if (run.size() < whole.size()) {
      spec.commandLine()
          .getErr()
          .printf("clearlane: %d pictures were done already%n", whole.size() - run.size());
    }
    print(result);
    if (run.size() > MAX_UNCOUNTED) {
      spec.commandLine().getErr().println("clearlane: " + counts(result));
    }
    result.failed().forEach(failed -> spec.commandLine().getErr().println("clearlane: " + failed));
    return result.failed().isEmpty() ? 0 : Failures.FAILED;
  }

  /** Prints licence and authors of foreign networks. */
  private ModelSet credited(ModelSet set) {
    set.uses().stream()
        .filter(use -> !use.credit().isEmpty())
        .forEach(use -> spec.commandLine().getErr().println(use.id() + ": " + use.credit()));
    return set;
  }

  /** E.g. {@code 52 pictures: derain 25, pass 27; 0 failed}. */
  private static String counts(RestoreRun.Result result) {
    Map<String, Long> applied =
        result.pictures().stream()
            .collect(
                Collectors.groupingBy(
                    RestoreRun.Entry::applied, TreeMap::new, Collectors.counting()));
    return "%d pictures: %s; %d failed"
        .formatted(
            result.pictures().size() + result.failed().size(),
            applied.isEmpty()
                ? "none restored"
                : applied.entrySet().stream()
                    .map(entry -> entry.getKey() + " " + entry.getValue())
                    .collect(Collectors.joining(", ")),
            result.failed().size());
  }

  private void print(RestoreRun.Result result) {
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
  }
}
