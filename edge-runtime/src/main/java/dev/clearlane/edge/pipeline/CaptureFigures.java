package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.capture.CameraState;
import dev.clearlane.edge.status.Metrics;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Counters of a camera's capture, for Prometheus. */
final class CaptureFigures {
  private CaptureFigures() {}

  /**
   * Registers the counters.
   *
   * @param state of the camera; null before it was started
   */
  static List<Metrics.Registration> register(
      Metrics metrics, String camera, Supplier<@Nullable CameraState> state) {
    return List.of(
        counter(
            metrics,
            camera,
            state,
            "clearlane_frames_lost",
            "Frames that could not be decoded, or only in part.",
            CameraState::lostFrames),
        counter(
            metrics,
            camera,
            state,
            "clearlane_frames_skipped",
            "Frames that were skipped because all frame memory was in use.",
            CameraState::droppedFrames),
        counter(
            metrics,
            camera,
            state,
            "clearlane_source_time_jumps",
            "Jumps of a source's timestamps that were corrected.",
            CameraState::timeJumps));
  }

  private static Metrics.Registration counter(
      Metrics metrics,
      String camera,
      Supplier<@Nullable CameraState> state,
      String name,
      String help,
      ToLongFunction<CameraState> value) {
    return metrics.sample(
        Metrics.Kind.COUNTER,
        name,
        help,
        () -> {
          CameraState now = state.get();
          return now == null ? 0 : value.applyAsLong(now);
        },
        "camera",
        camera);
  }
}
