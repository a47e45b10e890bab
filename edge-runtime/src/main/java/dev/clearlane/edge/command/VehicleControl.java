package dev.clearlane.edge.command;

import java.util.List;

/**
 * What the standard commands do. Methods are called on the desk's thread, one at a time; each may
 * block for seconds, not longer.
 *
 * <p>An empty name of a camera stands for every camera.
 */
public interface VehicleControl {
  /**
   * Publishes the next frame of a camera twice, as captured and as restored.
   *
   * @throws CommandException {@code NOT_FOUND} where there is no such camera, {@code FAILED} where
   *     no frame came in time
   */
  Snapshot snapshot(String camera) throws CommandException, InterruptedException;

  /**
   * Says who decides what is done to frames from now on.
   *
   * @param mode {@code auto}, {@code both}, {@code deblur}, {@code derain} or {@code pass}
   */
  void setMode(String camera, String mode) throws CommandException, InterruptedException;

  /**
   * Sets how many pictures go to the broker.
   *
   * @param framesPerSecond above 0, at most 30
   */
  void setFrameRate(String camera, double framesPerSecond)
      throws CommandException, InterruptedException;

  /**
   * Reads the settings anew and adopts what may change while running.
   *
   * @return keys that have changed and take a restart
   * @throws CommandException {@code FAILED} with all errors, where they are wrong; nothing changes
   */
  List<String> reloadSettings() throws CommandException, InterruptedException;

  /** The models on this vehicle, those in use among them. */
  List<Model> listModels() throws CommandException, InterruptedException;

  /**
   * Uses another model for its task from now on.
   *
   * @throws CommandException {@code NOT_FOUND} where there is no such model, {@code FAILED} where
   *     it cannot be opened; the old one stays in use
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
   * @param id as {@code switch_model} takes it
   * @param task {@code deblur}, {@code derain}, {@code select}, …
   * @param inUse whether frames go through it
   */
  record Model(String id, String task, boolean inUse) {}
}
