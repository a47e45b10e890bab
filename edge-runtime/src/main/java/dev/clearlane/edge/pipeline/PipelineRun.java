package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.status.Metrics;
import dev.clearlane.edge.status.StatusSnapshot;
import dev.clearlane.serving.frame.StreamFormat;
import dev.clearlane.serving.inference.EngineException;
import dev.clearlane.serving.vehicle.VehicleSignals;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs the pipeline of a recording to its end.
 *
 * @param format of the frames
 * @param figures counters of the camera
 * @param unservedFrames frames for which a model was missing
 */
public record PipelineRun(StreamFormat format, StatusSnapshot figures, long unservedFrames) {
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(3_500);

  /**
   * Runs a recording until its source is at its end and its outputs are closed.
   *
   * @param plan whose policy does not retry
   * @param engines opened once the source is open
   * @throws IOException if the source or an output cannot be opened or fails
   * @throws EngineException if a model cannot be opened; if one fails on a frame, it passes raw
   */
  public static PipelineRun run(CameraPlan plan, EngineSource engines, Metrics metrics)
      throws IOException, EngineException, InterruptedException {
    if (plan.policy().retries()) {
      throw new IllegalArgumentException("a run that retries has no end");
    }
    try (EngineSupervisor supervisor =
        plan.policy().dropsLate()
            ? EngineSupervisor.start(engines)
            : EngineSupervisor.unsupervised(engines)) {
      CameraPipeline pipeline =
          CameraPipeline.start(
              plan,
              supervisor,
              new VehicleSignals(VehicleSignals.FRESH),
              CameraListener.NONE,
              metrics);
      try {
        pipeline.awaitOver();
      } finally {
        pipeline.close(CLOSE_TIMEOUT);
      }
      rethrow(pipeline.failure());
      return result(pipeline);
    }
  }

  private static PipelineRun result(CameraPipeline pipeline) {
    StreamFormat format = pipeline.format();
    if (format == null) {
      throw new IllegalStateException("the source ended before it was opened");
    }
    return new PipelineRun(format, pipeline.figures(), pipeline.unserved());
  }

  private static void rethrow(@Nullable Throwable failure)
      throws IOException, EngineException, InterruptedException {
    if (failure instanceof IOException e) {
      throw e;
    } else if (failure instanceof EngineException e) {
      throw e;
    } else if (failure instanceof InterruptedException e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    } else if (failure != null) {
      throw new IllegalStateException(failure);
    }
  }
}
