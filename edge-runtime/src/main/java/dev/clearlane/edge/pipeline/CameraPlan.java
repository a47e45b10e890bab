package dev.clearlane.edge.pipeline;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One camera and what becomes of its frames.
 *
 * @param name as logs, metrics and topics say it
 * @param source as logs say it, without secrets
 * @param camera starts it; one that is not equal is another camera
 * @param handling what is done to its frames
 * @param outputs each behind a slot and on a thread of its own
 * @param screen null for none
 */
public record CameraPlan(
    String name,
    String source,
    CameraSource camera,
    ProcessingPolicy handling,
    List<OutputPlan> outputs,
    @Nullable LiveViews screen) {
  public CameraPlan {
    outputs = List.copyOf(outputs);
  }
}
