package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.publish.file.FileOutputs;
import dev.clearlane.edge.replay.ReferenceRecorder;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayPlan.CameraSource;
import dev.clearlane.edge.replay.ReplayPlan.OutputSource;
import dev.clearlane.edge.replay.ReplayReference;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearlane replay}. */
@Command(
    name = "replay",
    description = "Runs every frame of a recorded drive through the whole path, in order.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane replay drive.mp4 --out clear.mp4 --report report/",
      "  clearlane replay rainy.mp4 --reference dry.mp4 --json",
      "  clearlane replay drive.mp4 --mqtt mqtt://localhost --limit 250",
      "  clearlane replay drive.mp4 --mode deblur --bench",
      "  clearlane replay drive.mp4 --check drive.ref"
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SOURCE",
      description = "A clip, or a folder of pictures (25 per second, in natural order of names).")
  private String source = "";

  @Option(
      names = "--reference",
      paramLabel = "CLIP",
      description = "The same drive without its degradations: measures PSNR and SSIM against it.")
  private @Nullable String reference;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Clip to write (.mp4, .m4v, .mov, .mkv), or a folder of pictures (DIR/).")
  private @Nullable String out;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Folder for summary.json and frames.csv; made where it is missing.")
  private @Nullable Path report;

  @Option(names = "--limit", paramLabel = "N", description = "Stops after so many frames.")
  private long limit = Long.MAX_VALUE;

  @Option(
      names = "--ssim-every",
      paramLabel = "N",
      description = "SSIM on every N-th frame with a reference (default: ${DEFAULT-VALUE}).")
  private int ssimEvery = ReplayPlan.SSIM_EVERY;

  @Option(
      names = "--bench",
      description =
          "Measures the whole path beside the bare network over the same frames, in turns. Every"
              + " frame is restored; in auto mode the selector looks, but is overruled.")
  private boolean bench;

  @Option(
      names = "--update-refs",
      paramLabel = "REF",
      description = "Writes what the replay does into a text file, as its reference.")
  private @Nullable Path updateRefs;

  @Option(
      names = "--check",
      paramLabel = "REF",
      description = "Compares with such a file; exit code 1 where the replay differs.")
  private @Nullable Path check;

  @Option(names = "--json", description = "Prints the summary as JSON.")
  private boolean json;

  @Mixin private ModelOptions models = new ModelOptions();
  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Override
  public Integer call() throws Exception {
    if (updateRefs != null && check != null) {
      throw new IllegalArgumentException("--check and --update-refs exclude each other");
    }
    ReplayReference expected = check == null ? null : ReplayReference.read(check);
    ReferenceRecorder recorder = new ReferenceRecorder();
    ReplayPlan plan = plan(recorder);
    ReplaySummary summary;
    try (CountBar bar = CountBar.open("replay", " frames")) {
      summary = Replay.run(plan, bar::step);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(summary) : ReplayText.of(summary));
    print.flush();
    MqttFigures messages = summary.mqtt();
    if (messages != null && messages.notDelivered() > 0) {
      spec.commandLine().getErr().println("clearlane: " + undelivered(messages));
    }
    if (updateRefs != null) {
      recorder.reference().write(updateRefs);
    }
    return expected == null ? 0 : compare(expected, recorder.reference());
  }

  private int compare(ReplayReference expected, ReplayReference actual) {
    List<String> differences = expected.differences(actual);
    if (differences.isEmpty()) {
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "clearlane: %s: the replay differs; if it should, refresh it with --update-refs %s"
            .formatted(check, check));
    differences.forEach(difference -> err.println("  " + difference));
    return Failures.FAILED;
  }

  private ReplayPlan plan(ReferenceRecorder recorder) throws Exception {
    String clip = reference;
    String target = out;
    CameraSource referenceSource = clip == null ? null : () -> Cameras.open(clip);
    List<OutputSource> outputs = new ArrayList<>();
    if (target != null) {
      outputs.add(format -> FileOutputs.open(target, format));
    }
    if (check != null || updateRefs != null) {
      outputs.add(format -> recorder);
    }
    return new ReplayPlan(
        source,
        () -> Cameras.open(source),
        models.resolve(),
        outputs,
        referenceSource,
        ssimEvery,
        report,
        mqtt.plan(),
        limit,
        bench);
  }

  private static String undelivered(MqttFigures messages) {
    return "%s: %d of %d messages not delivered%s"
        .formatted(
            messages.broker(),
            messages.notDelivered(),
            messages.offered(),
            messages.failure() == null ? "" : ": " + messages.failure());
  }
}
