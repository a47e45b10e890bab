package dev.clearlane.edge.command;

import java.util.List;

/**
 * Executes the standard commands. Methods are called on the dispatcher's thread, one at a time;
 * each may block for a few seconds.
 *
 * <p>An empty camera name means every camera.
 */
public interface VehicleControl {
  /**
   * Publishes the next frame of a camera twice, as captured and as restored.
   *
   * @throws CommandException {@code NOT_FOUND} if there is no such camera, {@code FAILED} if no
   *     frame arrived in time
   */
  Snapshot snapshot(String camera) throws CommandException, InterruptedException;

  /**
   * Sets the mode.
   *
   * @param mode {@code auto}, {@code both}, {@code deblur}, {@code derain} or {@code pass}
   */
  void setMode(String camera, String mode) throws CommandException, InterruptedException;

  /**
   * Sets the rate of images that are published.
   *
   * @param framesPerSecond above 0, at most 30
   */
  void setFrameRate(String camera, double framesPerSecond)
      throws CommandException, InterruptedException;

  /**
   * Reloads the settings and applies those that may change while running.
   *
   * @return changed keys that require a restart
   * @throws CommandException {@code FAILED} with all errors, if they are invalid; nothing changes
   */
  List<String> reloadSettings() throws CommandException, InterruptedException;

  /** All models on this vehicle. */
  List<Model> listModels() throws CommandException, InterruptedException;

  /**
   * Switches to another model for its task.
   *
   * @throws CommandException {@code NOT_FOUND} if there is no such model, {@code FAILED} if it
   *     cannot be opened; the old one stays in use
   */
  void switchModel(String model) throws CommandException, InterruptedException;

  /** Closes a camera and opens it again. */
  void restartCamera(String camera) throws CommandException, InterruptedException;

  /**
   * The two messages of a snapshot, on the camera's frame topic.
   *
   * @param rawMessageId the frame as captured
   * @param restoredMessageId the same frame restored
   * @param sequence of the frame
   */
  record Snapshot(String rawMessageId, String restoredMessageId, long sequence) {}

  /**
   * A model.
   *
   * @param id argument of {@code switch_model}
   * @param task {@code deblur}, {@code derain}, {@code select}, …
   * @param inUse whether it processes frames
   */
  record Model(String id, String task, boolean inUse) {}
}
