package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.CameraOpener;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.edge.replay.ReferenceRecorder;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayReference;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReplaySummary.MqttFigures;
import dev.clearlane.edge.replay.ReportJson;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
    description =
        "Runs a recorded drive through the pipeline of the daemon: every frame in order, or"
            + " (--realtime) at its own pace.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  clearlane replay drive.mp4 --out clear.mp4 --report report/",
      "  clearlane replay rainy.mp4 --reference dry.mp4 --json",
      "  clearlane replay drive.mp4 --mqtt mqtt://localhost --limit 250",
      "  clearlane replay drive.mp4 --out part.mp4 --from 00:01:30 --to 00:01:45.5",
      "  clearlane replay drive.mp4 --mode deblur --bench",
      "  clearlane replay drive.mp4 --realtime --deadline-ms 80",
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
      names = "--resume",
      description = {
        "Continues a run that was stopped or killed: same source, options and --out CLIP.",
        "A report is about the frames of this run."
      })
  private boolean resume;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Folder for summary.json and frames.csv; created if missing.")
  private @Nullable Path report;

  @Option(
      names = "--ssim-every",
      paramLabel = "N",
      description =
          "With --reference: measures SSIM on every N-th frame (default: ${DEFAULT-VALUE}).")
  private int ssimEvery = ReplayPlan.SSIM_EVERY;

  @Option(
      names = "--bench",
      description =
          "Measures the pipeline and the bare network alternately over the same frames. Every frame"
              + " is restored; in auto mode the selector runs, but is overruled.")
  private boolean bench;

  @Option(
      names = "--realtime",
      description =
          "Plays the recording at its own pace with deadlines, as cameras of a vehicle: late frames"
              + " are dropped or pass raw, and the report counts them.")
  private boolean realtime;

  @Option(
      names = "--deadline-ms",
      paramLabel = "MS",
      description =
          "With --realtime: maximum time from capture to the outputs (default: ${DEFAULT-VALUE}).")
  private long deadlineMs = ProcessingPolicy.DEFAULT.deadline().toMillis();

  @Option(
      names = "--update-refs",
      paramLabel = "REF",
      description =
          "Writes decisions and mean colours of the replay to a text file, as its reference.")
  private @Nullable Path updateRefs;

  @Option(
      names = "--check",
      paramLabel = "REF",
      description = "Compares the replay with such a file; exit code 1 if it differs.")
  private @Nullable Path check;

  @Option(names = "--json", description = "Prints the summary as JSON.")
  private boolean json;

  @Mixin private ClipOptions clip = new ClipOptions();
  @Mixin private ModelOptions models = new ModelOptions();
  @Mixin private ScaleOptions scale = new ScaleOptions();
  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Override
  public Integer call() throws Exception {
    if (realtime && (check != null || updateRefs != null)) {
      throw new IllegalArgumentException(
          "--realtime depends on the machine's speed; it excludes --check and --update-refs");
    }
    if (updateRefs != null && check != null) {
      throw new IllegalArgumentException("--check and --update-refs exclude each other");
    }
    requireResumable();
    ReplayReference expected = check == null ? null : ReplayReference.read(check);
    ReferenceRecorder recorder = new ReferenceRecorder();
    ReplayPlan plan = plan(recorder);
    ClipRun.Result result =
        new ClipRun("replay", source, out, resume, spec.commandLine().getErr()).run(plan);
    ReplaySummary summary = result.summary();
    if (summary == null) {
      return result.code();
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(summary) : ReplayText.of(summary));
    print.flush();
    MqttFigures messages = summary.mqtt();
    if (messages != null && messages.notDelivered() > 0) {
      spec.commandLine().getErr().println("clearlane: " + undelivered(messages));
    }
    if (result.code() != 0) {
      return result.code();
    }
    if (updateRefs != null) {
      recorder.reference().write(updateRefs);
    }
    return expected == null ? 0 : compare(expected, recorder.reference());
  }

  private void requireResumable() {
    if (resume && (realtime || bench || check != null || updateRefs != null || mqtt.plan() != null)) {
      throw new IllegalArgumentException(
          "--resume excludes --realtime, --bench, --check, --update-refs and --mqtt");
    }
  }

  private int compare(ReplayReference expected, ReplayReference actual) {
    List<String> differences = expected.differences(actual);
    if (differences.isEmpty()) {
      return 0;
    }
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        "clearlane: %s: the replay differs; if that is intended, update it with --update-refs %s"
            .formatted(check, check));
    differences.forEach(difference -> err.println("  " + difference));
    return Failures.FAILED;
  }

  private ReplayPlan plan(ReferenceRecorder recorder) throws Exception {
    String clean = reference;
    CameraOpener referenceSource = clean == null ? null : () -> Cameras.open(clean);
    List<OutputSource> outputs = new ArrayList<>();
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
        clip.work(scale.fixed()),
        bench,
        realtime ? Duration.ofMillis(deadlineMs) : null,
        null);
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
