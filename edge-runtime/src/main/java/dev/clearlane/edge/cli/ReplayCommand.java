package dev.clearlane.edge.cli;

import dev.clearlane.bundle.BundleException;
import dev.clearlane.edge.capture.CameraOpener;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.gate.ReferenceRecorder;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.pipeline.ProcessingPolicy;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.replay.FrameObserver;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.ReportJson;
import dev.clearlane.edge.replay.RunIdentity;
import dev.clearlane.edge.replay.SpeedBench;
import dev.clearlane.edge.report.DriveRecorder;
import dev.clearlane.edge.report.DriveReport;
import dev.clearlane.edge.sighting.PlateOutputs;
import dev.clearlane.edge.sighting.PlatePlaces;
import dev.clearlane.edge.sighting.PlatePrivacy;
import dev.clearlane.edge.sighting.SightingMetrics;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.RestoredVotes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
      "  clearlane replay drive.mp4 --check drive.ref --junit check.xml --markdown check.md"
    })
final class ReplayCommand implements Callable<Integer> {
  /** Every frame of a recording can be searched, but neighbours show the same plates. */
  private static final SightingSettings PLATES =
      new SightingSettings(
          Duration.ofMillis(100), PlateFinder.DEFAULT_MIN_WIDTH_PX, List.of(), Set.of());

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
      description =
          "Directory for a report: a page that opens from disk (report.html), report.json for"
              + " compare, summary.json, frames.csv; created if missing.")
  private @Nullable Path report;

  @Option(
      names = "--plates",
      description = "Read licence plates, too, for --report or --check; takes time.")
  private boolean plates;

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

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private ClipOptions clip = new ClipOptions();
  @Mixin private ModelOptions models = new ModelOptions();
  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Override
  public Integer call() throws Exception {
    requireCompatible();
    gate.begin(source);
    ReferenceRecorder recorder = new ReferenceRecorder();
    DriveRecorder drive = new DriveRecorder();
    ReplayPlan plan = plan(recorder, drive);
    ClipRun.Result result =
        new ClipRun("replay", source, out, resume, spec.commandLine().getErr()).run(plan);
    ReplaySummary summary = result.summary();
    if (summary == null) {
      return result.code();
    }
    PrintWriter print = spec.commandLine().getOut();
    print.println(json ? ReportJson.text(summary) : ReplayText.of(summary));
    if (report != null) {
      Path page =
          DriveReport.write(report, VersionCommand.version(), settings(plan), summary, drive);
      if (!json) {
        print.println("report     " + page);
      }
    }
    print.flush();
    if (result.code() != 0) {
      return result.code();
    }
    if (bench && summary.bench() == null) {
      throw new IOException(
          "--bench needs at least %d frames, but %s gave %d"
              .formatted(SpeedBench.MIN_FRAMES, source, summary.frames()));
    }
    return gate.end(
        recorder.reference(summary), summary, json ? null : print, spec.commandLine().getErr());
  }

  private void requireCompatible() {
    if (realtime && gate.isOn()) {
      throw new IllegalArgumentException(
          "--realtime depends on the machine's speed; it excludes --check and --update-refs");
    }
    if (bench && clip.work().range().limit() < SpeedBench.MIN_FRAMES) {
      throw new IllegalArgumentException(
          "--bench needs a --limit of at least %d frames, but it is %d"
              .formatted(SpeedBench.MIN_FRAMES, clip.work().range().limit()));
    }
    if (plates && report == null && !gate.isOn()) {
      throw new IllegalArgumentException("--plates needs --report DIR or --check REF");
    }
    if (report != null && Files.exists(report) && !Files.isDirectory(report)) {
      throw new IllegalArgumentException(
          "--report must be a directory, but %s is a file".formatted(report));
    }
    if (resume && (realtime || bench || gate.isOn() || mqtt.plan() != null)) {
      throw new IllegalArgumentException(
          "--resume excludes --realtime, --bench, --check, --update-refs and --mqtt");
    }
  }

  /** What the frames depend on, for the report. */
  private Map<String, String> settings(ReplayPlan plan) throws IOException {
    Map<String, String> settings = RunIdentity.of(source, plan.models(), plan.work());
    if (reference != null) {
      settings.put("--reference", reference);
      settings.put("--ssim-every", Integer.toString(ssimEvery));
    }
    if (realtime) {
      settings.put("--realtime", "deadline of " + deadlineMs + " ms");
    }
    return settings;
  }

  private FrameObserver observer(ReferenceRecorder recorder, DriveRecorder drive) {
    FrameObserver reported = report == null ? FrameObserver.NONE : drive;
    return gate.isOn() ? FrameObserver.both(reported, recorder) : reported;
  }

  private OutputSource plateOutput(PlateReceiver receiver) throws BundleException {
    PlateOutputs outputs =
        new PlateOutputs(
            models.directory(),
            List.of(),
            PlateModels.AUTO,
            1,
            RestoredVotes.DEFAULT,
            PlatePrivacy.NONE,
            new SightingMetrics());
    return format -> outputs.open("replay", () -> PLATES, format, new PlatePlaces(), receiver);
  }

  private ReplayPlan plan(ReferenceRecorder recorder, DriveRecorder drive) throws Exception {
    String clean = reference;
    CameraOpener referenceSource = clean == null ? null : () -> Cameras.open(clean);
    List<OutputSource> outputs = new ArrayList<>();
    if (plates) {
      outputs.add(
          plateOutput(
              plate -> {
                drive.publish(plate);
                recorder.publish(plate);
              }));
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
        null,
        observer(recorder, drive));
  }
}
