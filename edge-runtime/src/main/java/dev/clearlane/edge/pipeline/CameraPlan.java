package dev.clearlane.edge.pipeline;

import dev.clearlane.edge.capture.CameraSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A camera, and how its frames are processed and published.
 *
 * @param name in logs, metrics and topics
 * @param source for logs, without secrets
 * @param camera starts it; sources that are not equal are different cameras
 * @param processing mode, deadline and work levels
 * @param outputs each on a thread of its own
 * @param views live videos; null for none
 * @param options policy for late frames and failures
 * @param filter of the frames of some outputs; null for none. It does not change while the camera
 *     runs
 */
public record CameraPlan(
    String name,
    String source,
    CameraSource camera,
    ProcessingPolicy processing,
    List<OutputPlan> outputs,
    @Nullable LiveViews views,
    PipelineOptions options,
    @Nullable FilterPlan filter) {
  public CameraPlan {
    outputs = List.copyOf(outputs);
  }

  /** A camera whose outputs get every frame as it is. */
  public CameraPlan(
      String name,
      String source,
      CameraSource camera,
      ProcessingPolicy processing,
      List<OutputPlan> outputs,
      @Nullable LiveViews views,
      PipelineOptions options) {
    this(name, source, camera, processing, outputs, views, options, null);
  }

  /** A camera of a vehicle. */
  public CameraPlan(
      String name,
      String source,
      CameraSource camera,
      ProcessingPolicy processing,
      List<OutputPlan> outputs,
      @Nullable LiveViews views) {
    this(name, source, camera, processing, outputs, views, PipelineOptions.LIVE);
  }

  FramePolicy policy() {
    return options.policy();
  }
}
