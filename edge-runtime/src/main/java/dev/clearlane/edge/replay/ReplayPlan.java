package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.CameraOpener;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.pipeline.OutputSource;
import dev.clearlane.edge.publish.mqtt.FrameEncoder;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.edge.resume.ResumableClip;
import dev.clearlane.serving.models.ModelSet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a replay.
 *
 * @param source name of the source, for reports
 * @param camera opens the source
 * @param models select and restore
 * @param outputs open the destinations of restored frames, each on a thread of its own
 * @param reference opens the same drive without its degradations, frame by frame as the source;
 *     null for none
 * @param ssimEvery with a reference, SSIM is measured on every N-th frame, because it takes longer
 *     than restoring does; at least 1
 * @param reportDirectory receives {@code summary.json} and {@code frames.csv}; null for none
 * @param mqtt null for none
 * @param work frames and region to restore
 * @param bench whether to measure the bare engine between rounds of frames
 * @param deadline plays the recording at its own pace with this deadline, as a vehicle would; null
 *     for every frame in order, as fast as it can be processed
 * @param clip one more output, which a later run can continue; stays the caller's; null for none
 * @param observer sees every frame and its measurements
 */
public record ReplayPlan(
    String source,
    CameraOpener camera,
    ModelSet models,
    List<OutputSource> outputs,
    @Nullable CameraOpener reference,
    int ssimEvery,
    @Nullable Path reportDirectory,
    @Nullable MqttPlan mqtt,
    ClipWork work,
    boolean bench,
    @Nullable Duration deadline,
    @Nullable ResumableClip clip,
    FrameObserver observer) {

  /** Default of {@code ssimEvery}. */
  public static final int SSIM_EVERY = 10;

  public ReplayPlan {
    outputs = List.copyOf(outputs);
    if (ssimEvery < 1) {
      throw new IllegalArgumentException("ssim-every must be at least 1, but is " + ssimEvery);
    }
    if (bench && deadline != null) {
      throw new IllegalArgumentException("bench and realtime exclude each other");
    }
    if (bench && work.roi() != null) {
      throw new IllegalArgumentException("--bench measures whole frames; it excludes --roi");
    }
    if (reference != null && work.lens() != null) {
      throw new IllegalArgumentException(
          "--reference keeps its distortion; it excludes --undistort");
    }
    if (deadline != null && clip != null) {
      throw new IllegalArgumentException("a clip that misses frames cannot be continued");
    }
    if (deadline != null && work.range().isPartial()) {
      throw new IllegalArgumentException(
          "--realtime plays a whole recording; it excludes --from, --to and --every");
    }
  }

  /** Restores a source without further outputs. */
  public static ReplayPlan of(String source, CameraOpener camera, ModelSet models) {
    return new ReplayPlan(
        source,
        camera,
        models,
        List.of(),
        null,
        SSIM_EVERY,
        null,
        null,
        ClipWork.ALL,
        false,
        null,
        null,
        FrameObserver.NONE);
  }

  /** The same with these outputs. */
  public ReplayPlan withOutputs(List<OutputSource> newOutputs) {
    return new ReplayPlan(
        source,
        camera,
        models,
        newOutputs,
        reference,
        ssimEvery,
        reportDirectory,
        mqtt,
        work,
        bench,
        deadline,
        clip,
        observer);
  }

  /** The same with one more output. */
  public ReplayPlan alsoTo(OutputSource output) {
    List<OutputSource> more = new ArrayList<>(outputs);
    more.add(output);
    return withOutputs(more);
  }

  /** The same with other frames or another region. */
  public ReplayPlan withWork(ClipWork newWork) {
    return new ReplayPlan(
        source,
        camera,
        models,
        outputs,
        reference,
        ssimEvery,
        reportDirectory,
        mqtt,
        newWork,
        bench,
        deadline,
        clip,
        observer);
  }

  /** The same with a clip as another output. */
  public ReplayPlan withClip(ResumableClip newClip) {
    return new ReplayPlan(
        source,
        camera,
        models,
        outputs,
        reference,
        ssimEvery,
        reportDirectory,
        mqtt,
        work,
        bench,
        deadline,
        newClip,
        observer);
  }

  /** The same, also published over MQTT. */
  public ReplayPlan withMqtt(MqttPlan newMqtt) {
    return new ReplayPlan(
        source,
        camera,
        models,
        outputs,
        reference,
        ssimEvery,
        reportDirectory,
        newMqtt,
        work,
        bench,
        deadline,
        clip,
        observer);
  }

  /**
   * What to publish over MQTT.
   *
   * @param framesPerSecond most pictures per second of stream time, above 0
   * @param outbox where messages wait for the broker
   */
  public record MqttPlan(
      MqttSettings settings,
      Topics topics,
      double framesPerSecond,
      FrameEncoder encoder,
      OutboxSettings outbox) {

    /** The default rate. */
    public static final double FRAMES_PER_SECOND = 2;

    /** Messages wait in memory. */
    public MqttPlan(
        MqttSettings settings, Topics topics, double framesPerSecond, FrameEncoder encoder) {
      this(settings, topics, framesPerSecond, encoder, OutboxSettings.inMemory());
    }

    public MqttPlan {
      if (!(framesPerSecond > 0)) {
        throw new IllegalArgumentException("mqtt-fps must be above 0, but is " + framesPerSecond);
      }
    }
  }
}
