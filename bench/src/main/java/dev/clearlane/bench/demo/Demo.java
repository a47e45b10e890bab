package dev.clearlane.bench.demo;

import dev.clearlane.bench.broker.EmbeddedBroker;
import dev.clearlane.bench.drive.Drive;
import dev.clearlane.bench.drive.LoopingCamera;
import dev.clearlane.bench.witness.Witness;
import dev.clearlane.bench.witness.WitnessReport;
import dev.clearlane.bundle.BundleException;
import dev.clearlane.bundle.Task;
import dev.clearlane.edge.capture.Cameras;
import dev.clearlane.edge.mqtt.BrokerUri;
import dev.clearlane.edge.mqtt.MqttCredentials;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.publish.file.VideoFileOutput;
import dev.clearlane.edge.publish.mqtt.PlateReceiver;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.replay.Replay;
import dev.clearlane.edge.replay.ReplayPlan;
import dev.clearlane.edge.replay.ReplayPlan.MqttPlan;
import dev.clearlane.edge.replay.ReplayProgress;
import dev.clearlane.edge.replay.ReplaySummary;
import dev.clearlane.edge.replay.StopRequest;
import dev.clearlane.edge.sighting.PlateOutputs;
import dev.clearlane.edge.sighting.PlatePlaces;
import dev.clearlane.edge.sighting.PlatePrivacy;
import dev.clearlane.edge.sighting.SightingMetrics;
import dev.clearlane.edge.sighting.SightingSettings;
import dev.clearlane.edge.status.Metrics;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.inference.Models;
import dev.clearlane.serving.models.ModelSet;
import dev.clearlane.serving.models.ModelUse;
import dev.clearlane.serving.models.Tier;
import dev.clearlane.serving.picture.JpegEncoder;
import dev.clearlane.serving.picture.PictureFile;
import dev.clearlane.serving.picture.Still;
import dev.clearlane.serving.plates.PlateFinder;
import dev.clearlane.serving.plates.PlateModels;
import dev.clearlane.serving.plates.RestoredVotes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Replays the bundled drive end to end: selector, models, restored clip, broker, a subscriber that
 * shares no code with the runtime, and a comparison with the clean reference.
 */
final class Demo {
  static final String PAGE = "index.html";

  /** Maximum images per second of stream time; a fleet would use fewer. */
  private static final double PICTURES_PER_SECOND = 5;

  private static final Duration ARRIVAL = Duration.ofSeconds(15);
  private static final SightingSettings PLATES =
      new SightingSettings(
          Duration.ofMillis(200), PlateFinder.DEFAULT_MIN_WIDTH_PX, List.of(), Set.of());
  private static final Topics TOPICS = new Topics("demo", "car-1", LivePage.CAMERA);

  private final Drive drive;
  private final Tier tier;
  private final ModelSet models;
  private final Path installed;
  private final Path directory;
  private final int seconds;
  private final ReplayProgress progress;

  /**
   * @param drive whose clips are in the same directory, for the page to play them
   * @param models of this tier and mode auto
   * @param installed directory of all models, for those of licence plates
   * @param directory output directory; older results are overwritten
   * @param seconds repeats the drive for this long, but plays it at least once
   */
  Demo(
      Drive drive,
      Tier tier,
      ModelSet models,
      Path installed,
      Path directory,
      int seconds,
      ReplayProgress progress) {
    this.drive = drive;
    this.tier = tier;
    this.models = models;
    this.installed = installed;
    this.directory = directory;
    this.seconds = seconds;
    this.progress = progress;
  }

  /**
   * Runs the demo to its end.
   *
   * @param live receives the address of the live page, which is served until this method ends
   */
  DemoSummary run(Consumer<URI> live)
      throws IOException, BundleException, EngineException, InterruptedException {
    Judge judge = new Judge(drive);
    PlateJudge plates = new PlateJudge();
    Metrics metrics = new Metrics();
    try (LivePage page = LivePage.start(tier, models, metrics);
        EmbeddedBroker broker = EmbeddedBroker.start();
        Witness witness = Witness.connect(broker.uri())) {
      live.accept(page.address());
      ReplaySummary replay =
          Replay.run(plan(judge, plates, page, broker.uri()), progress, new StopRequest(), metrics);
      page.end();
      ReplaySummary.MqttFigures sent = replay.mqtt();
      if (sent == null) {
        throw new IllegalStateException("a replay with a broker has MQTT figures");
      }
      boolean arrived = witness.await(sent.sent(), ARRIVAL);
      return write(judge, plates, replay, sent, witness.report(), arrived);
    }
  }

  private ReplayPlan plan(Judge judge, PlateJudge plates, LivePage page, URI broker)
      throws BundleException {
    List<OutputSource> outputs =
        new ArrayList<>(
            List.of(
                format -> VideoFileOutput.open(file("cleared.mp4"), format),
                judge::open,
                page::output));
    if (Models.open(installed).find(Task.PLATE_DETECT).isPresent()) {
      PlateOutputs finders =
          new PlateOutputs(
              installed,
              List.of(),
              PlateModels.NONE,
              1,
              RestoredVotes.DEFAULT,
              PlatePrivacy.NONE,
              new SightingMetrics());
      PlateReceiver shown = page.plates();
      PlateReceiver receiver =
          plate -> {
            plates.publish(plate);
            shown.publish(plate);
          };
      outputs.add(
          format ->
              finders.open(LivePage.CAMERA, () -> PLATES, format, new PlatePlaces(), receiver));
    }
    return ReplayPlan.of(drive.clip().toString(), () -> openCamera(drive.clip()), models)
        .withOutputs(outputs)
        .withMqtt(
            new MqttPlan(
                MqttSettings.of(BrokerUri.parse(broker.toString()), MqttCredentials.ANONYMOUS),
                TOPICS,
                PICTURES_PER_SECOND,
                (picture, quality) -> new JpegEncoder(quality).encode(picture)));
  }

  private LoopingCamera openCamera(Path clip) throws IOException {
    long startNs = System.nanoTime();
    return LoopingCamera.open(
        () -> Cameras.open(clip.toString()),
        (frames, rounds) -> rounds > 0 && System.nanoTime() - startNs >= seconds * 1_000_000_000L);
  }

  private DemoSummary write(
      Judge judge,
      PlateJudge plates,
      ReplaySummary replay,
      ReplaySummary.MqttFigures sent,
      WitnessReport report,
      boolean arrived)
      throws IOException {
    Path strip = file("before-after.png");
    PictureFile.write(Still.of(Strip.draw(judge.samples())), strip);

    List<StretchScore> stretches = judge.scores();
    DemoSummary.Mqtt mqtt = DemoSummary.Mqtt.of(sent.sent(), sent.delivered(), report);
    List<String> failures =
        DemoSummary.failures(replay.frames(), replay.decisions(), mqtt, report, stretches);
    if (!arrived && report.lastState().equals("online")) {
      failures.add("MQTT: no final state message arrived from the vehicle");
    }
    Map<String, String> files = new LinkedHashMap<>();
    files.put("page", file(PAGE).toString());
    files.put("strip", strip.toString());
    files.put("clip", file("cleared.mp4").toString());
    files.put("summary", file("summary.json").toString());
    int round = drive.truth().frames();
    DemoSummary summary =
        new DemoSummary(
            replay.frames(),
            (replay.frames() + round - 1) / round,
            replay.wallSeconds(),
            replay.fps(),
            replay.decisions(),
            mqtt,
            mean(stretches, true),
            mean(stretches, false),
            stretches,
            plates.scores(drive.truth()),
            replay.models().stream().map(Demo::named).toList(),
            files,
            failures);
    Files.writeString(file(PAGE), DemoPage.html(summary, Files.readAllBytes(strip)));
    Files.writeString(file("summary.json"), SummaryJson.text(summary) + "\n");
    return summary;
  }

  /** Name of a model, and licence and authors of a foreign network. */
  private static String named(ModelUse use) {
    return use.credit().isEmpty() ? use.id() : "%s (%s)".formatted(use.id(), use.credit());
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private static double mean(List<StretchScore> stretches, boolean before) {
    double sum = 0;
    long frames = 0;
    for (StretchScore stretch : stretches) {
      sum += stretch.frames() * (before ? stretch.psnrIn() : stretch.psnrOut());
      frames += stretch.frames();
    }
    return frames == 0 ? 0 : sum / frames;
  }
}
