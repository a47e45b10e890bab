package dev.clearlane.edge.cli;

import dev.clearlane.edge.capture.CameraOpener;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.edge.replay.ReferenceRecorder;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayReference;
import dev.clearlane.edge.replay.ReplaySummary;
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
    description = {
      "Restore a recorded drive with the pipeline of the daemon, and report quality, decisions"
          + " and latencies.",
      "Every frame is processed in order, without deadline; --realtime plays the recording at"
          + " its own pace with deadlines, as on a vehicle."
    },
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
      description =
          "Video file, or directory of images (25 per second, in natural order of names).")
  private String source = "";

  @Option(
      names = "--reference",
      paramLabel = "CLIP",
      description = "Clean video of the same drive: measure PSNR and SSIM against it.")
  private @Nullable String reference;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Video file to write (.mp4, .m4v, .mov, .mkv), or directory for images (DIR/).")
  private @Nullable String out;

  @Option(
      names = "--resume",
      description = {
        "Continue an interrupted run: needs the same source, options and --out CLIP.",
        "The report covers only the frames of this run."
      })
  private boolean resume;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "Directory for summary.json and frames.csv; created if missing.")
  private @Nullable Path report;

  @Option(
      names = "--ssim-every",
      paramLabel = "N",
      description =
          "Measure SSIM on every N-th frame, with --reference (default: ${DEFAULT-VALUE}).")
  private int ssimEvery = ReplayPlan.SSIM_EVERY;

  @Option(
      names = "--bench",
      description =
          "Measure the frame rates of the pipeline and of inference alone, alternately over the"
              + " same frames. Every frame is restored; in mode auto the selector runs, but its"
              + " decision is ignored.")
  private boolean bench;

  @Option(
      names = "--realtime",
      description =
          "Play the recording at its own pace with deadlines: late frames are dropped or"
              + " forwarded raw, and counted in the report.")
  private boolean realtime;

  @Option(
      names = "--deadline-ms",
      paramLabel = "MS",
      description =
          "Maximum time from capture to the outputs in ms, with --realtime (default:"
              + " ${DEFAULT-VALUE}).")
  private long deadlineMs = ProcessingPolicy.DEFAULT.deadline().toMillis();

  @Option(
      names = "--update-refs",
      paramLabel = "REF",
      description =
          "Write decisions and mean colours of all frames to this text file, for --check.")
  private @Nullable Path updateRefs;

  @Option(
      names = "--check",
      paramLabel = "REF",
      description =
          "Compare decisions and mean colours with a file written by --update-refs; exit code 1"
              + " if they differ.")
  private @Nullable Path check;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private ClipOptions clip = new ClipOptions();
  @Mixin private ModelOptions models = new ModelOptions();
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
    if (result.code() != 0) {
      return result.code();
    }
    if (updateRefs != null) {
      recorder.reference().write(updateRefs);
    }
    return expected == null ? 0 : compare(expected, recorder.reference());
  }

  private void requireResumable() {
    if (resume
        && (realtime || bench || check != null || updateRefs != null || mqtt.plan() != null)) {
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
        () -> Cameras.open(source, clip.work().video()),
        models.resolveForClip(),
        outputs,
        referenceSource,
        ssimEvery,
        report,
        mqtt.plan(),
        clip.work(),
        bench,
        realtime ? Duration.ofMillis(deadlineMs) : null,
        null);
  }
}
