package dev.clearlane.edge.replay;

import dev.clearlane.edge.capture.Camera;
import dev.clearlane.edge.mqtt.MqttSettings;
import dev.clearlane.edge.outbox.OutboxSettings;
import dev.clearlane.edge.publish.Output;
import dev.clearlane.edge.publish.mqtt.FrameEncoder;
import dev.clearlane.edge.publish.mqtt.Topics;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.models.ModelChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is to do.
 *
 * @param source name of the source, for reports
 * @param camera opens it
 * @param models what decides and restores
 * @param outputs open where restored frames go, each on a thread of its own
 * @param reference opens the same drive without its degradations, frame by frame as the source;
 *     null for none
 * @param ssimEvery SSIM is measured on every so-manieth frame with a reference, because it takes
 *     longer than restoring does; at least 1
 * @param reportDirectory receives {@code summary.json} and {@code frames.csv}; null for none
 * @param mqtt null for none
 * @param limit most frames to replay
 * @param bench whether to measure the bare engine in between
 */
public record ReplayPlan(
    String source,
    CameraSource camera,
    ModelChoice models,
    List<OutputSource> outputs,
    @Nullable CameraSource reference,
    int ssimEvery,
    @Nullable Path reportDirectory,
    @Nullable MqttPlan mqtt,
    long limit,
    boolean bench) {

  /** The usual {@code ssimEvery}. */
  public static final int SSIM_EVERY = 10;

  public ReplayPlan {
    outputs = List.copyOf(outputs);
    if (ssimEvery < 1) {
      throw new IllegalArgumentException("ssim-every must be at least 1, but is " + ssimEvery);
    }
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1 frame, but is " + limit);
    }
  }

  /** Restores a source and does nothing else with it. */
  public static ReplayPlan of(String source, CameraSource camera, ModelChoice models) {
    return new ReplayPlan(
        source, camera, models, List.of(), null, SSIM_EVERY, null, null, Long.MAX_VALUE, false);
  }

  /** Also compares with a reference. */
  public ReplayPlan withReference(CameraSource newReference) {
    return new ReplayPlan(
        source,
        camera,
        models,
        outputs,
        newReference,
        ssimEvery,
        reportDirectory,
        mqtt,
        limit,
        bench);
  }

  /** Also writes these outputs. */
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
        limit,
        bench);
  }

  /** Also publishes over MQTT. */
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
        limit,
        bench);
  }

  /** Opens a source of frames. */
  @FunctionalInterface
  public interface CameraSource {
    Camera open() throws IOException;
  }

  /** Opens an output, on the output's thread. */
  @FunctionalInterface
  public interface OutputSource {
    Output open(StreamFormat format) throws IOException;
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

    /** The usual rate. */
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
